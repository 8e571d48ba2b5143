"""The looks of the gate's own pages: plain HTML that loads nothing else."""

from __future__ import annotations

STYLE = """
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;
 background:#f7f5f1;color:#1d2430;padding:24px 16px;line-height:1.7;
 font-family:"Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",
 "PingFang SC","WenQuanYi Zen Hei",sans-serif}
main{width:100%;max-width:400px;background:#fff;border:1px solid #dedad2;
 border-top:3px solid #9b1c1c;padding:32px 28px}
h1{font-size:20px;line-height:1.5;margin:0 0 20px;text-align:center;letter-spacing:.04em;
 font-family:"Noto Serif SC","Noto Serif CJK SC","Source Han Serif SC",STSong,SimSun,serif}
h2{font-size:16px;margin:28px 0 8px;border-top:1px solid #dedad2;padding-top:20px}
label{display:block;margin:0 0 14px;font-size:14px}
input{display:block;width:100%;margin-top:4px;padding:10px 12px;font:inherit;font-size:16px;
 border:1px solid #c9c4ba;background:#fdfcfa;border-radius:3px}
input:focus,button:focus-visible,a:focus-visible{outline:2px solid #1f4e8c;outline-offset:1px}
button{width:100%;padding:11px;font:inherit;font-size:16px;color:#fff;background:#9b1c1c;
 border:1px solid #9b1c1c;border-radius:3px;cursor:pointer}
button.plain{color:#1d2430;background:#fff;border-color:#c9c4ba}
.fault,.done{padding:8px 12px;font-size:14px;margin:0 0 16px}
.fault{background:#fdf0ef;border-left:3px solid #9b1c1c}
.done{background:#eff8f2;border-left:3px solid #2e6b45}
small,p{font-size:14px}a{color:#9b1c1c}
"""
LOGIN = """
<h1>社会稳定风险评估工作考评</h1>{fault}
<form method="post" action="/login">
<input type="hidden" name="next" value="{next}">
<label>账号<input name="name" value="{name}" autocomplete="username" required autofocus
 maxlength="40"></label>
<label>密码<input name="password" type="password" autocomplete="current-password" required
 maxlength="200"></label>
<button>登录</button></form>
<p><small>账号由稳评办管理员建立;忘记密码的,请管理员重置。</small></p>
"""
ACCOUNT = """
<h1>{name}</h1>
<p>{role}</p>{back}{fault}
<div {hidden}><h2>修改密码</h2>{first}
<form method="post" action="/account">
<label>原密码<input name="old" type="password" autocomplete="current-password" required
 maxlength="200"></label>
<label>新密码(至少 10 个字符)<input name="new" type="password" autocomplete="new-password"
 required minlength="10" maxlength="200"></label>
<label>再写一次新密码<input name="again" type="password" autocomplete="new-password" required
 maxlength="200"></label>
<button>修改密码</button></form>
<h2>退出</h2>
<form method="post" action="/logout"><button class="plain">退出登录</button></form></div>
"""


def page(body: str) -> str:
    """A whole page around a body."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>社会稳定风险评估工作考评</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
