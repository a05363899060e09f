"""What guatu says of configuration and of where runs are put: P programme.yml and periods/*.yml, U publishing."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # P: programme.yml and periods/*.yml
    "P01": (
        "{file} 不存在：请检查方案文件夹的名称或路径。",
        "{file} does not exist: check the programme folder's name or path.",
    ),
    "P02": (
        "{file} 第{line}行：不是有效的 YAML（{why}），请改正后重试。",
        "{file} line {line}: not valid YAML ({why}); correct it.",
    ),
    "P03": ("{file} 第{line}行：不认识的配置项“{key}”{hint}。", "{file} line {line}: unknown key '{key}'{hint}."),
    "P04": (
        "{file} 第{line}行：“{key}”的值“{found}”不对：{why}。",
        "{file} line {line}: '{key}' cannot be '{found}': {why}.",
    ),
    "P05": (
        "{file} 第{line}行：缺少必填项“{key}”，请补上。",
        "{file} line {line}: the required key '{key}' is missing; add it.",
    ),
    "P06": (
        "{file} 第{line}行：“{key}”引用的“{found}”没有定义{hint}。",
        "{file} line {line}: '{key}' refers to '{found}', which is not defined{hint}.",
    ),
    "P07": (
        "没有截至日期为 {period} 的报告期：现有 {known}。",
        "There is no period with the cut-off {period}: there are {known}.",
    ),
    "P08": ("方案中没有代码为 {bureau} 的单位{hint}。", "The programme has no bureau with the code {bureau}{hint}."),
    "P09": (
        "{file} 第{line}行：配置项“{key}”写了两遍，请只留一处。",
        "{file} line {line}: the key '{key}' stands twice; keep one.",
    ),
    "P10": (
        "找不到方案“{name}”{hint}：请给出方案文件夹，或 params/ 下的名称。",
        "There is no programme '{name}'{hint}: give its folder, or its name under params/.",
    ),
    "P11": ("找不到笔记本“{name}”{hint}。", "There is no notebook '{name}'{hint}."),
    "P12": (
        "{folder} 在台账文件夹里面，批注过的台账会与报送的混在一起：请另选一个文件夹。",
        "{folder} lies within the ledgers' folder, where annotated ledgers would mix with those sent: choose another folder.",
    ),
    "P13": (
        "工作日历（{country}）不含 {day}：请更新 chinesecalendar，或在 programme.yml 的 workdays、days_off 中列出该日，期限不作推算。",
        "The working-day calendar ({country}) does not reach {day}: update chinesecalendar, or state the day under workdays or days_off in programme.yml; no deadline is guessed.",
    ),
    "P20": (
        "方案名“{name}”不能用：只用字母、数字、- 和 _，以字母或数字开头，如 county-2026。",
        "'{name}' cannot be a programme's name: letters, digits, - and _, beginning with a letter or digit, like county-2026.",
    ),
    "P21": (
        "{folder} 已经存在，没有改动：请换个名称；只要重新生成空白台账，用 guatu new {name} --ledgers。",
        "{folder} exists and was left alone: choose another name; for new empty workbooks only, guatu new {name} --ledgers.",
    ),
    # P30: what runs a batch
    "P30": (
        "没有安装集群组件：请先 pip install 'guatu[cluster]'，或去掉 --cluster。",
        "The cluster's package is not installed: pip install 'guatu[cluster]', or leave out --cluster.",
    ),
    "P31": (
        "连不上集群 {address}（{why}）：请检查地址和 dask scheduler 是否在运行。",
        "No cluster answers at {address} ({why}): check the address and that dask scheduler is running.",
    ),
    "P32": (
        "集群 {address} 没有工作进程：请先启动 dask worker。",
        "The cluster at {address} has no workers: start dask worker first.",
    ),
    # U: publishing
    "U01": (
        "无法写入 {folder}（{why}）：请检查磁盘空间、权限，或关闭正在打开的文件。",
        "Cannot write {folder} ({why}): check disk space and permissions, or close the files that are open.",
    ),
    "U02": (
        "{folder} 正由另一个 guatu 运行，等候过久：请待其结束，或查明后结束该进程，再重新运行。",
        "{folder} is being run by another guatu that does not end: wait for it, or end that process, and run again.",
    ),
    "U03": (
        "处理 {bureau} 的进程两次意外退出（内存不足或被终止）：请检查内存，减少 --jobs，再重新运行。",
        "The process working on {bureau} ended twice (out of memory, or killed): check the memory, lower --jobs, run again.",
    ),
}
