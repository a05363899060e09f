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
    # U: publishing
    "U01": (
        "无法写入 {folder}（{why}）：请检查磁盘空间、权限，或关闭正在打开的文件。",
        "Cannot write {folder} ({why}): check disk space and permissions, or close the files that are open.",
    ),
}
