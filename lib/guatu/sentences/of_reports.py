"""What guatu says of reports: L a bureau's ledgers as a whole, N a notebook, V the narrative, D the document, T setting in print."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # L: a bureau's ledgers as a whole
    "L01": (
        "{bureau} 的台账有 {count} 处错误，报告未生成，先改正再运行（guatu check 列出全部）。第一处：{first}",
        "The ledgers of {bureau} have {count} errors; no report was made. Mend them first (guatu check lists all). The first: {first}",
    ),
    "L02": (
        "规则 {rule} 按本方案由“{default}”改为“{severity}”，涉及本期 {count} 处。理由：{reason}。",
        "Rule {rule} is '{severity}' in this programme instead of '{default}'; {count} findings of this period. Reason: {reason}.",
    ),
    "L03": (
        "{bureau} 的台账有密级标志，不得在此打开。请按保密规定处理：{first}",
        "The ledgers of {bureau} bear a secrecy mark and may not be opened here. Follow the rules of confidentiality: {first}",
    ),
    # N: a notebook and its run
    "N01": ("笔记本 {notebook} 没有参数“{name}”{hint}。", "Notebook {notebook} has no parameter '{name}'{hint}."),
    "N02": (
        "笔记本 {notebook} 的参数“{name}”应为 {wanted}，给的是 {found}。",
        "Parameter '{name}' of notebook {notebook} must be {wanted}, not {found}.",
    ),
    "N03": (
        "笔记本 {notebook} 没有可读的参数单元格：请给它加上标签 parameters，每行一个“名称 = 默认值”。",
        "Notebook {notebook} has no readable parameters cell: tag one 'parameters', one 'name = default' a line.",
    ),
    "N04": (
        "笔记本 {notebook} 第{cell}格运行出错（{error}：{why}）：请在 JupyterLab 中打开 failed/ 下的同名笔记本查看。",
        "Notebook {notebook}, cell {cell} raised {error}: {why}. Open the notebook of that name under failed/ in JupyterLab.",
    ),
    "N05": (
        "运行笔记本 {notebook} 的内核意外退出（内存不足或被终止）。",
        "The kernel running notebook {notebook} died (out of memory, or ended).",
    ),
    "N06": (
        "笔记本 {notebook} 运行超过 {seconds} 秒仍未结束，已终止。",
        "Notebook {notebook} took more than {seconds} seconds and was ended.",
    ),
    "N07": (
        "笔记本 {notebook} 没有运行到底，停在第{cell}格：请去掉 exit() 一类的语句。",
        "Notebook {notebook} did not run to its end; it stopped at cell {cell}: remove exit() and the like.",
    ),
    "N08": ("{notebook} 不是可读的笔记本文件。", "{notebook} is not a readable notebook."),
    "N09": (
        "笔记本 {notebook} 第{cell}格所用内存超过 {size}，已停止：请减少数据，或用 --memory-limit 放宽。",
        "Notebook {notebook}, cell {cell} took more than {size} of memory: use less data, or raise --memory-limit.",
    ),
    "N10": (
        "笔记本 {notebook} 的输出超过 {size}，已终止：请去掉循环中的打印。",
        "Notebook {notebook} showed more than {size} and was ended: remove printing from loops.",
    ),
    # V: the narrative
    "V01": (
        "文字材料第{line}行手工填写了数字“{number}”（{around}）：请改用指标{keys}。",
        "Line {line} of the narrative types the number '{number}' ({around}) by hand: use the figure{keys}.",
    ),
    "V02": (
        "没有 {file}，或其中没有文字，报告中相应各节空缺：请补写后重新生成。",
        "There is no {file}, or nothing in it; its sections have no text: write it and run again.",
    ),
    "V03": ("{file} 不是 UTF-8 文本：请另存为 UTF-8。", "{file} is not UTF-8 text: save it as UTF-8."),
    "V04": (
        "文字材料第{lines}行有{what}（如“{found}”），应为{right}。",
        "The narrative has {what} in line {lines} ('{found}'); it should be {right}.",
    ),
    "V05": (
        "文字材料第{line}行有“{item}”，没有与它相接的“{missing}”：请补上缺的一条，或改用别的写法。",
        "Line {line} of the narrative has '{item}' without the '{missing}' that belongs to it: add the item, or write it another way.",
    ),
    "V06": (
        "文字材料第{lines}行有繁体字，已转为简体印出：请核对。",
        "Line {lines} of the narrative is in Traditional characters and printed in Simplified: check it.",
    ),
    "V07": (
        "照片 {file} 不能用（{why}）：请换成 JPEG 或 PNG 格式的照片。",
        "The photo {file} cannot be used ({why}): give a JPEG or PNG.",
    ),
    "V08": (
        "照片有 {count} 张、共 {size}：不能超过 {most} 张、200 MB，请挑选后重试。",
        "There are {count} photos of {size} together: no more than {most} and 200 MB, choose among them.",
    ),
    "V09": (
        "照片 {file}：{why}{hint}。请改正 photos/captions.yml（每行“文件名: 说明”）；没有该文件时，文件名就是说明。",
        "Photo {file}: {why}{hint}. Correct photos/captions.yml (a line 'file name: caption'); without it the file's name is the caption.",
    ),
    "X01": (
        "{periods}的“{label}”有{value}，现行代码中没有该项，crosswalks 也没有写它并入哪一项：上期数和趋势的各分项都不含它。",
        "'{label}' had {value} ({periods}); no list has it now and no crosswalk says what it became: no part of a comparison or trend counts it.",
    ),
    # D: the document, what an executed notebook says and cannot be set
    "D01": ("没有名为“{key}”的指标{hint}。", "There is no figure called '{key}'{hint}."),
    "D02": (
        "{where}的输出（{what}）不能排进报告：请改用 report 的方法、DataFrame、PNG 图或 Markdown。",
        "The output of {where} ({what}) cannot be set in print: use a method of report, a DataFrame, a PNG plot or Markdown.",
    ),
    "D03": (
        "{where}的 Markdown 中有{what}，不能排进报告：请改为标题、段落、列表或表格。",
        "The Markdown of {where} holds {what}, which cannot be set in print: use headings, paragraphs, lists or tables.",
    ),
    "D04": (
        "{where}运行出错（{error}），报告未生成：请在 JupyterLab 中改正后重新运行。",
        "{where} raised {error}; no report was made: mend it in JupyterLab and run again.",
    ),
    "D05": (
        "{where}向标准错误输出了文字（{text}），不能排进报告：请消除警告后重新运行。",
        "{where} wrote to standard error ({text}), which cannot be set in print: remove the cause and run again.",
    ),
    "D06": (
        "笔记本中有两个报头（report.head()）：请只留一个。",
        "The notebook has two heads (report.head()): keep one.",
    ),
    "D07": (
        "笔记本没有可以排进报告的正文：请先运行各单元格。",
        "The notebook has nothing to set as the report's text: run its cells first.",
    ),
    "D08": (
        "没有名为“{name}”的方法组用途{hint}：可用 trainings、checks、outcomes。",
        "There is no use of a method group called '{name}'{hint}: trainings, checks, outcomes.",
    ),
    "D09": ("没有名为“{name}”的表{hint}。", "There is no table called '{name}'{hint}."),
    "D10": ("没有名为“{name}”的台账{hint}。", "There is no ledger called '{name}'{hint}."),
    "D21": ("台账 {ledger} 没有名为“{name}”的列{hint}。", "Ledger {ledger} has no column called '{name}'{hint}."),
    "D11": ("占位“{found}”写法不对，应写成 {example}。", "The placeholder '{found}' is malformed; write {example}."),
    "D12": (
        "占位“{found}”是比率，不带量词，应写成 {example}。",
        "The placeholder '{found}' is a rate and takes no measure word; write {example}.",
    ),
    "D13": (
        "占位“{found}”是计数，不能按百分比印出，应写成 {example}。",
        "The placeholder '{found}' is a count and cannot be printed with %; write {example}.",
    ),
    "D14": (
        "文字中的“{found}”不成对（{text}）：花括号本身要写两遍，即 {{{{ 或 }}}}。",
        "A '{found}' has no pair ({text}): write a brace itself twice, {{{{ or }}}}.",
    ),
    "D16": (
        "叙述中没有“{section}”这一节{hint}：请在叙述文件中补上，或把写法不同的标题改成一致。",
        "The narrative has no section '{section}'{hint}: add it to the narrative's file, or give a heading that is worded otherwise this name.",
    ),
    "D17": (
        "叙述第{line}行有{what}（{text}）：只能写“## 节名”“### 小节名”和段落。",
        "Narrative line {line} holds markup ({what}: {text}): only '## section', '### sub-section' and paragraphs may stand there.",
    ),
    "D18": (
        "叙述第{line}行：“{section}”一节写了两遍，请只留一处。",
        "Narrative line {line}: the section '{section}' stands twice; keep one.",
    ),
    "D19": (
        "叙述第{line}行（{text}）不在任何一节之下：请先写“## 节名”。",
        "Narrative line {line} ({text}) stands in no section: write '## section' first.",
    ),
    "D20": (
        "叙述中有手写的数字“{number}”（{around}），请改用指标占位{hint}。",
        "A number is typed by hand in the narrative, '{number}' ({around}); use a figure's placeholder{hint}.",
    ),
    "D22": ("没有名为“{name}”的图{hint}。", "There is no chart called '{name}'{hint}."),
    "D23": (
        "图的 SVG 无法排进页面（{why}）：请改用 report.chart，或以 PNG 输出。",
        "The SVG of a chart cannot be set in the page ({why}): use report.chart, or put it out as PNG.",
    ),
    "D25": (
        "指标“{key}”由方案给定或由其他指标算出，没有台账记录可列。",
        "The figure '{key}' is given by the programme or computed from other figures; it has no rows to list.",
    ),
    "D24": ("没有名为“{name}”的照片{hint}。", "There is no photo called '{name}'{hint}."),
    # T: setting in print
    "T01": (
        "本机没有可用的中文字体：请运行 make fonts，或把 {files} 放进 {folder} 后重试。",
        "This machine has no Chinese font: run 'make fonts', or put {files} into {folder}, and try again.",
    ),
    "T02": (
        "{place}中的字符 {characters} 在本机字体中没有字形：请换一种写法，或安装含该字的字体（make fonts）后重试。",
        "{place}: no font on this machine has a glyph of {characters}; write it another way or install a font that has it (make fonts).",
    ),
    "T03": (
        "{place}无法排印（{why}）：请重新生成该图（PNG 或 JPEG，RGB 色彩）。",
        "{place} cannot be printed ({why}): make the picture anew as PNG or JPEG in RGB.",
    ),
    "T04": (
        "{folder} 中的自定义模板有误（{why}）：请改正，或删去该文件以使用自带模板。",
        "The programme's own template in {folder} is faulty ({why}): correct it, or remove it to use the one that comes with guatu.",
    ),
    "T05": (
        "邮件正文有 {size} 字节，超过 {most}：请精简报告文字，或改为只发通知（mail.mode: notice）。",
        "The mail's text has {size} bytes, more than {most}: shorten the report's prose, or send a notice only (mail.mode: notice).",
    ),
}
