"""``export`` and ``scale``: many offices' evidence as one data set, scored at once."""

from __future__ import annotations

import argparse
import os
import sys

from scoring.cli.files import ALL_ACCEPTED, SOME_REFUSED, add_year
from scoring.cli.options import path_of, write_whole
from scoring.cli.reports import basis_from_files, basis_from_records


def add_export(export: argparse.ArgumentParser) -> None:
    """The options of ``export``."""
    export.add_argument("out", type=path_of, metavar="DIR", help="数据集的文件夹")
    export.add_argument("files", nargs="*", type=path_of, metavar="FILE", help="工作簿或文件夹")
    export.add_argument("--kept", type=int, metavar="年度", help="不读文件,用保存的年度")
    export.add_argument("--tier", choices=("city", "county"), help="保存的年度是市考还是县考")
    export.add_argument("--seal", type=int, metavar="编号", help="与 --kept 同用:这一号封存")
    export.add_argument("--office", required=True, metavar="名称", help="考评主体,在数据集里不重名")
    add_year(export)
    export.add_argument(
        "--reading", action="append", default=[], metavar="KEY=VALUE", help="采用的读法"
    )
    export.set_defaults(run=_export, half_year=False, as_of=None, before=[], issuer="", date=None)
    export.set_defaults(sample=False)


def _export(options: argparse.Namespace) -> int:
    from scoring.model.errors import UsageError
    from scoring.scale import write_partition

    if bool(options.files) == (options.kept is not None):
        raise UsageError("请写明工作簿(或文件夹),或者用 --kept 年度,二者取一")
    status, basis = basis_from_files(options) if options.files else (0, basis_from_records(options))
    scores = basis.scores
    path, data = write_partition(options.out, options.office, scores.evidence, scores.readings)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
    print(f"已写入 {path}")
    return status


def add_scale(scale: argparse.ArgumentParser) -> None:
    """The options of ``scale``."""
    scale.add_argument("folder", type=path_of, metavar="DIR", help="数据集的文件夹(见 export)")
    scale.add_argument("out", type=path_of, metavar="OUT.parquet", help="所有单位的成绩写到这里")
    scale.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="本机的进程数(默认处理器数)"
    )
    scale.add_argument(
        "--dask", default="", metavar="ADDRESS",
        help="交给这个 Dask 集群计分,如 tcp://10.0.0.5:8786;集群要装有本程序,读得到 DIR",
    )  # fmt: skip
    scale.set_defaults(run=_scale)


def _scale(options: argparse.Namespace) -> int:
    from scoring.cli.console import making_progress
    from scoring.model.errors import UsageError
    from scoring.scale import score_dataset

    if options.workers < 1:
        raise UsageError("--workers 至少为 1")
    given = options.folder, options.out, options.workers, options.dask
    with making_progress("成绩") as report_progress:
        units, faults = score_dataset(*given, report_progress)
    for fault in faults:
        print(f"没有计分 {fault.partition}:{fault.words}", file=sys.stderr)
    print(f"已写入 {options.out}:{units} 个单位,{len(faults)} 个分区没有计分")
    return SOME_REFUSED if faults else ALL_ACCEPTED
