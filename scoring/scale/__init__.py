"""Many offices and years at once: Parquet partitions in, one table of all units' results out.

from scoring.scale import write_partition    # one office's year into the data set
from scoring.scale import score_dataset      # the data set, by batches, here or on a Dask cluster

A partition is one office's evidence of one year, ``year=2025/office=NAME/evidence.parquet``. It
is scored by :func:`scoring.engine.score` and nothing else; DuckDB sorts and ranks the results.
"""

from scoring.scale.dataset import Fault, score_dataset
from scoring.scale.partition import write_partition

__all__ = ["Fault", "score_dataset", "write_partition"]
