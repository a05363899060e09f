"""What guatu says of ledgers: F files that cannot be read, R the rules R01-R21, I what intake only tells, J why not judged."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # R: the consistency rules, judged in checks ({place} is file, sheet and cell)
    # F: files that cannot be read · R01 to R05, R17, R19: what intake refuses · I: what it only tells
    "F01": (
        "{place} 已损坏，读不出来：请在 Excel 或 WPS 中打开后另存为 .xlsx，再重新报送。",
        "{place} is damaged and cannot be read: open it in Excel or WPS, save it as .xlsx and send it again.",
    ),
    "F01.quotes": (
        "{place} 第 {line} 行以后的引号不成对，读不下去：请改正引号，或在 Excel 或 WPS 中另存为 .xlsx。",
        "{place}: from line {line} on the quotes do not match; correct them, or save the table as .xlsx.",
    ),
    "F02": (
        "{place} 设有密码：请取消打开密码后重新报送。",
        "{place} is encrypted: remove its password and send it again.",
    ),
    "F03": (
        "{place} 不是 Excel 工作簿（文件里是别的内容）：请在 Excel 或 WPS 中另存为 .xlsx。",
        "{place} is not a workbook, whatever its name says: save it as .xlsx from Excel or WPS.",
    ),
    "F03.kind": (
        "{place} 是 {kind} 文件，不能读取：请把原来的表格另存（导出）为 .xlsx，再重新报送。",
        "{place} is a {kind} file, which is not read: save or export the table itself as .xlsx and send it again.",
    ),
    "F03.encoding": (
        "{place} 的编码读不出台账的表头：请在 Excel 或 WPS 中另存为 .xlsx，或另存为 UTF-8 编码的 .csv。",
        "{place}: no encoding yields the header of a ledger; save it as .xlsx, or as .csv in UTF-8.",
    ),
    "F04": (
        "{place} 太大（行列或内容超出台账的限度）：请删去表格以外的行和列后另存。",
        "{place} is too large for a ledger: delete the rows and columns beyond the table and save it again.",
    ),
    "F05": (
        "没有收到 {place}：请把本期台账放进以截至日期命名的文件夹。",
        "{place} has not arrived: put this period's ledgers into the folder named by the cut-off date.",
    ),
    "R01.sheet": (
        "{file} 中没有《{sheet}》：请补上该表；本期确无内容的，在报告期参数 nil_returns 中写明。",
        "{file} has no sheet 《{sheet}》: add it, or list it under nil_returns of the period if there is nothing to report.",
    ),
    "R01.both": (
        "{file} 与 {other} 同时存在，不知以哪个为准（已读 {file}）：请只留一个。",
        "{file} stands beside {other}, and only one can hold ({file} was read): keep one.",
    ),
    "R01.header": (
        "{place} 有表名而没有“{ledger}”的表头：请按模板补上表头一行。",
        "{place} is named like {ledger} but has no header row: add the template's header.",
    ),
    "R01.column": (
        "{place} 缺少必填列“{column}”；表中最接近的是：{near_headers}。请按模板改正表头。",
        "{place} lacks the required column '{column}'; closest in the sheet: {near_headers}. Correct the header.",
    ),
    "R01.double": (
        "{place} 的表头“{column}”出现两次：请只留一列。",
        "{place}: the header '{column}' stands twice; keep one column.",
    ),
    "R01.repeated": (
        "{place} 又出现一行表头：请删去这一行，或把两段表格并成一张。",
        "{place}: the header stands a second time among the rows; delete that row.",
    ),
    "R01.twice": (
        "{place} 与 {other}《{other_sheet}》都是“{ledger}”（只读了后者）：请并成一张表。",
        "{place} and {other}《{other_sheet}》 both hold {ledger} (only the latter was read): make them one sheet.",
    ),
    "R01.packed": (
        "{place} 一个单元格里写着整条记录，没有读取：请用“分列”把它分到各列。",
        "{place}: a whole record stands in one cell and was not read; split it into its columns.",
    ),
    "R01.beyond": (
        "{file} 第{line}行的内容超出了表头的最后一列：请检查这一行的逗号和引号。",
        "{file} line {line} has a filled field beyond the header's last: check its commas and quotes.",
    ),
    "R02": (
        "{place} 必填的“{column}”没有填：请补上。",
        "{place}: the required '{column}' is not filled; fill it.",
    ),
    "R02.mark": (
        "{place} 必填的“{column}”写的是“{found}”，等于没有填：请补上。",
        "{place}: the required '{column}' holds '{found}', which means empty; fill it.",
    ),
    "R03.date": (
        "{place} 的“{column}”写的是“{found}”，不是某一天：请写成 2020-09-30 的样子。",
        "{place}: '{column}' holds '{found}', which is no one day; write it like 2020-09-30.",
    ),
    "R03.time": (
        "{place} 的“{column}”写的是“{found}”，带有钟点：请只写日期。",
        "{place}: '{column}' holds '{found}' with a time of day; write the date only.",
    ),
    "R03.count": (
        "{place} 的“{column}”写的是“{found}”，不是一个不小于 0 的整数：请只写数字。",
        "{place}: '{column}' holds '{found}', which is not a whole number of 0 or more; write digits only.",
    ),
    "R03.number": (
        "{place} 的“{column}”写的是“{found}”，不是一个数：请只写数字或百分数。",
        "{place}: '{column}' holds '{found}', which is not a number; write a number or a percentage.",
    ),
    "R03.more": (
        "{place} 还有 {count} 处读不出来，没有逐一列出：请先改正列出的各处。",
        "{place}: {count} more cells cannot be read and are not listed one by one; correct those listed first.",
    ),
    "R03.measures": (
        "{place} 的“{column}”写的是“{found}”，不是用顿号隔开的措施编号：请写成 3、7 的样子。",
        "{place}: '{column}' holds '{found}', which is not a list of measure numbers; write it like 3、7.",
    ),
    "R03.precision": (
        "{place} 的“{column}”写的是“{found}”，按数字保存，位数已经丢失：请把单元格设为文本后重填。",
        "{place}: '{column}' holds '{found}', a number whose digits are lost; set the cell to text and fill it again.",
    ),
    "R04": (
        "{place} 的“{column}”写的是“{found}”，不在代码表中{hint}。请改为表内的词。",
        "{place}: '{column}' holds '{found}', which is not on its list{hint}. Use a word of the list.",
    ),
    "R05.shape": (
        "{place} 的编号“{found}”不合要求：应为 {prefix} 加至少三位数字，如 {prefix}001。",
        "{place}: the id '{found}' is not {prefix} and at least three digits, such as {prefix}001.",
    ),
    "R05.twice": (
        "{place} 的编号“{found}”与 {first} 相同：请改正其中一个，编号不能重复。",
        "{place}: the id '{found}' already stands in {first}; correct one of them.",
    ),
    "R17": (
        "{place} 标有密级或★：涉密内容不得在本系统处理，请立即移走该文件并按保密规定报告。",
        "{place} carries a secrecy mark: it may not be processed here; remove the file and report it under the secrecy rules.",
    ),
    "R17.file": (
        "{file} 的隐藏工作表、批注、页眉页脚等处标有密级或★：涉密内容不得在本系统处理，请立即移走该文件并按保密规定报告。",
        "{file} carries a secrecy mark in a hidden sheet, comment, page header or the like: it may not be processed here; remove it and report it.",
    ),
    "R19.row": (
        "{place} 有 {count} 行隐藏，仍计入统计：请取消隐藏并核对。",
        "{place}: {count} rows are hidden and still count; unhide and check them.",
    ),
    "R19.column": (
        "{place} 列被隐藏，仍计入统计：请取消隐藏并核对。",
        "{place}: the columns are hidden and still count; unhide and check them.",
    ),
    "R19.sheet": (
        "{place} 是隐藏的工作表，没有读取：要报送的请取消隐藏，不要的请删去。",
        "{place} is a hidden sheet and was not read: unhide it if it is to be sent, else delete it.",
    ),
    "R19.filter": (
        "{place} 正在筛选，有 {count} 行看不见但仍计入统计：请清除筛选并核对。",
        "{place}: a filter is on; {count} rows are out of sight and still count. Clear it and check them.",
    ),
    "R19.merged": (
        "{place} 的合并单元格跨在记录上，其值按各行都有读取：请拆分后逐行填写。",
        "{place}: merged cells join records; their value was read for each row. Split them and fill each row.",
    ),
    "R19.formula": (
        "{place} 的“{column}”是公式，没有保存计算结果：请在 Excel 或 WPS 中打开并保存后重新报送。",
        "{place}: '{column}' is a formula without a saved result; open and save it in Excel or WPS and send it again.",
    ),
    "R19.error": (
        "{place} 的“{column}”是错误值 {found}：请改正公式或直接填写。",
        "{place}: '{column}' is the error value {found}; correct the formula or fill in the value.",
    ),
    "I01.sheet": (
        "{place} 不是台账（前 15 行中没有台账的表头），没有读取。",
        "{place} is no ledger (no header among its first 15 rows) and was not read.",
    ),
    "I02.column": (
        "{place} 列“{column}”不是台账的列，没有读取。",
        "{place}: column '{column}' is not one of the ledger's and was not read.",
    ),
    "I02.nameless": (
        "{place} 列有内容而没有表头，没有读取。",
        "{place}: the column has cells but no header and was not read.",
    ),
    "I03.file": (
        "{file} 不是台账文件，没有读取。",
        "{file} is not a ledger file and was not read.",
    ),
    "I04.serial": (
        "{place} 的“{column}”是没有设成日期格式的数字，已按日期序号读取（该列共 {count} 处，此处为 {found}）。",
        "{place}: '{column}' holds a bare number, read as a spreadsheet's serial date ({count} in this column, here {found}).",
    ),
    "I05.encoding": (
        "{file} 按 {encoding} 编码读取。",
        "{file} was read as {encoding}.",
    ),
    "R06.order": (
        "{place}：{column} {found} 早于{other} {limit}，请核对后改正。",
        "{place}: {column} {found} is before {other} {limit}; correct one of them.",
    ),
    "R06.future": (
        "{place}：{column} {found} 晚于截至日期 {cut_off}，请核对后改正。",
        "{place}: {column} {found} is after the cut-off {cut_off}; correct it.",
    ),
    "R07.needs": (
        "{place}：状态为“{state}”，但{column}是空的，请补上，或改回原状态。",
        "{place}: the state is {state} but {column} is empty; fill it or set the state back.",
    ),
    "R07.closed": (
        "{place}：填了{column} {found}，但状态是“{state}”，请改正状态或清空{column}。",
        "{place}: {column} is {found} but the state is {state}; correct the state or clear the date.",
    ),
    "R08": (
        "{place}：验收人“{reviewer}”也是整改人，请由他人验收后改填。",
        "{place}: {reviewer} accepts what they rectified themselves; have someone else accept it.",
    ),
    "R09": (
        "{place}：{parts}为 {sum}，大于{whole} {limit}，请核对后改正。",
        "{place}: {parts} is {sum}, more than {whole} {limit}; correct one of them.",
    ),
    "R10": (
        "{place}：上期（{cut_off}）的 {rows} 不见了，请补回，或在核减说明台账中说明。",
        "{place}: {rows} of the previous period ({cut_off}) is gone; put it back or enter it in 核减说明台账.",
    ),
    "R10.all": (
        "{place}：上期的 {count} 条记录全部不见了，请报送全部记录，或在核减说明台账中逐条说明。",
        "{place}: all {count} rows of the previous period are gone; send the full list or enter each in 核减说明台账.",
    ),
    "R10.renumbered": (
        "{place}：上期的 {old} 疑似改成了 {new}，编号不能改，请改回。",
        "{place}: {old} of the previous period seems to be {new} now; a 编号 never changes, set it back.",
    ),
    "R11": (
        "{place}：上期（{cut_off}）已是“{closed}”，现为“{found}”，请改回；确属反弹的，填反弹及其日期和原因。",
        "{place}: was {closed} in the previous period ({cut_off}) and is {found} now; set it back, or enter 反弹 with date and reason.",
    ),
    "R11.reopened": (
        "{place}：上期已销号，现为反弹，但{column}是空的，请补上。",
        "{place}: was closed and is 反弹 now, but {column} is empty; fill it.",
    ),
    "R12.back_dated": (
        "{place}：{rows} 是本期新出现的，{column} {found} 却不在本期（上期截至 {cut_off}），已按补登计。",
        "{place}: {rows} is new but {column} {found} is not in this period (the last one ended {cut_off}); counted as back-dated.",
    ),
    "R12.moved": (
        "{place}：{rows} 的{column}由 {was} 改为 {found}，请确认。",
        "{place}: {column} of {rows} moved from {was} to {found}; confirm it.",
    ),
    "R13.row": (
        "{place}：{target}中没有“{found}”，请核对编号。",
        "{place}: there is no '{found}' in {target}; check the 编号.",
    ),
    "R13.measure": (
        "{place}：方案只有 {count} 项措施，没有“{found}”，请核对措施编号。",
        "{place}: the programme has {count} measures and no '{found}'; check the number.",
    ),
    "R13.adjusted": (
        "{place}：本期和上期的{target}中都没有“{found}”，请核对原编号。",
        "{place}: '{found}' is neither in this period's nor in the previous period's {target}; check the 原编号.",
    ),
    "R14": (
        "{place}：措施 {measure} 没有未取消的活动项目，请补充活动或核对措施编号。",
        "{place}: no activity that is not cancelled covers measure {measure}; add one or check the numbers.",
    ),
    "R15": (
        "{place}：{label}行的{column}为 {found}，各行之和是 {sum}，请核对后改正。",
        "{place}: {column} in the {label} row is {found}, the rows add up to {sum}; correct one of them.",
    ),
    "R16": (
        "{file}：{unit}在各台账中没有一条记录，请确认是否漏报。",
        "{file}: {unit} reports no row in any ledger; confirm that none is missing.",
    ),
    "R18": (
        "{place}：{column}中有{kind}，报告中已遮盖，请在台账中删去。",
        "{place}: {column} holds an identity ({kind_en}), masked in the report; delete it in the ledger.",
    ),
    "R20": (
        "{place}：有 {count} 条记录除编号外与别的记录完全相同，疑似重复粘贴：{rows}。",
        "{place}: {count} rows are the same as others but for their 编号, as if pasted twice: {rows}.",
    ),
    "R21": (
        "{place}：台账写明截至日期 {stated}，本期应为 {cut_off}，请确认没有误送旧台账（{sheets}）。",
        "{place}: the ledger states the cut-off {stated}, this period's is {cut_off}; make sure that no old file was sent ({sheets}).",
    ),
    # J: why a rule could not be judged
    "J.first": ("{rule} 未检查：本期为首期，没有上期可比。", "{rule} not judged: this is the first period."),
    "J.missing": (
        "{rule} 未检查：没有可用的上期台账。",
        "{rule} not judged: the previous period's ledgers are not available.",
    ),
    "J.unreadable": (
        "{rule} 未能全面检查：{where}有不能读取之处，请先改正。",
        "{rule} not fully judged: something in {where} cannot be read; correct that first.",
    ),
}
