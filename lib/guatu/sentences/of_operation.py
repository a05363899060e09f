"""What guatu says to who operates it: W verification, H doctor, Q what is due, O housekeeping."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # W: verification of published runs
    "W01": (
        "{file} 与 run.json 记录的摘要不符，内容已改动或损坏：请从备份恢复，或重新运行本期。",
        "{file} is not what run.json records; it was changed or damaged: restore it from a backup, or run the period again.",
    ),
    "W02": (
        "{file} 有记录而不在：请从备份恢复，或重新运行本期。",
        "{file} is recorded but not there: restore it from a backup, or run the period again.",
    ),
    "W03": (
        "{file} 不在 run.json 的记录中：请移出成果文件夹。",
        "{file} is not recorded in run.json: move it out of the run's folder.",
    ),
    "W04": (
        "{file} 不在或读不出（{why}），这份成果没有凭据：请从备份恢复，或重新运行本期。",
        "{file} is missing or unreadable ({why}), so nothing vouches for this run: restore it from a backup, or run the period again.",
    ),
    "W05": (
        "{file} 与自身的封印不符，有字段被改动：请从备份恢复，或重新运行本期。",
        "{file} does not agree with its own seal; a field was edited: restore it from a backup, or run the period again.",
    ),
    "W06": (
        "{file} 的“{field}”与 {other} 不符：其一被改动，请从备份恢复。",
        "'{field}' in {file} does not agree with {other}: one of them was edited; restore it from a backup.",
    ),
    "W07": (
        "{file} 记的是 {found}，文件夹却在 {place}：请移回原处。",
        "{file} speaks of {found} but stands in {place}: move the folder back.",
    ),
    "W08": (
        "上一期（{period}）的 {other} 与本期 {file} 所记不符：上一期成果被整体替换过，请核对备份。",
        "{other} of the period before ({period}) is not what {file} records: that run was replaced as a whole; compare it with a backup.",
    ),
    "W09": (
        "本期 {file} 与下一期（{period}）所记不符：本期成果被整体替换过，请核对备份。",
        "{file} is not what the next period ({period}) records: this run was replaced as a whole; compare it with a backup.",
    ),
    "W10": (
        "本期生成后，上一期（{period}）又重新生成过，{file} 记的是旧的一份；新的一份留有替换记录。",
        "The period before ({period}) was made again since; {file} names the earlier run, and the new one says that it replaced it.",
    ),
    "W11": (
        "上一期（{period}）的成果不在此处，{file} 中的衔接未能核对。",
        "The run of the period before ({period}) is not here, so its link in {file} was not followed.",
    ),
    "W12": (
        "{file} 的 {key} 是 {found}，由快照重算为 {want}。",
        "{key} in {file} is {found}, but computed again from the snapshot it is {want}.",
    ),
    "W13": ("{file} 不是可读的 PDF（{why}）。", "{file} is not a readable PDF ({why})."),
    "W14": (
        "{file} 第{page}页的幅面是 {found}，不是 A4 或 A3。",
        "Page {page} of {file} is {found}, neither A4 nor A3.",
    ),
    "W15": (
        "{file} 第{page}页的文字占 {found}，超出版心。",
        "The text on page {page} of {file} takes {found}, more than the type area.",
    ),
    "W16": ("{file} 第{page}页的字体 {font} 没有嵌入。", "The font {font} on page {page} of {file} is not embedded."),
    "W17": (
        "{file} 的标题“{found}”与 {other} 的不同。",
        "The title of {file}, '{found}', is not that of {other}.",
    ),
    "W18": (
        "{file} 读不出（{why}），指标未能重算。",
        "{file} cannot be read ({why}), so the figures were not computed again.",
    ),
    "W19": (
        "{file} 的“{field}”与其中的记录自相矛盾。",
        "'{field}' in {file} contradicts what else stands there.",
    ),
    "W20": (
        "{input} 在本期生成之后有变动（见 {file}）：更正过的台账，请重新运行本期。",
        "{input} has changed since this run was made (see {file}): if the ledgers were corrected, run the period again.",
    ),
    "W21": (
        "{path} 里没有成果：请给出 outputs、方案、报告期或单位的文件夹。",
        "There is no run in {path}: give outputs, or the folder of a programme, a period or a bureau.",
    ),
    "W22": (
        "核验 {count} 份成果：属实 {verified} 份，不符 {refuted} 份。",
        "{count} runs verified: {verified} good, {refuted} not.",
    ),
    "W23": (
        "{file} 所记的成果与签发记录（guatu.db）不符，签发以后被换过：请从备份恢复。",
        "What {file} records is not what was signed (guatu.db); it was replaced since: restore it from a backup.",
    ),
    "W24": (
        "{file} 称已签发，guatu.db 中却没有签发记录：数据库可能换过，请核对备份。",
        "{file} says that it was signed, but guatu.db knows of no sign-off: the database may be another one; compare a backup.",
    ),
    # Q: what is due, and running it
    "Q01": (
        "{programme} 正在运行（{host} 上的进程 {pid}，自 {since}）：请等它结束后再试。",
        "{programme} is being run (process {pid} on {host}, since {since}): try again when it has ended.",
    ),
    "Q02": (
        "上次运行（{host} 上的进程 {pid}，自 {since}）中途断了，本次接着做完。",
        "The last run (process {pid} on {host}, since {since}) was cut short; this one finishes its work.",
    ),
    "Q03": (
        "{bureau} {period} 的台账未到，已过 {days} 个工作日。",
        "The ledgers of {bureau} for {period} are missing, {days} working days after the cut-off.",
    ),
    "Q04": ("{bureau} {period} 的台账未到。", "The ledgers of {bureau} for {period} are missing."),
    "Q05": (
        "{bureau} {period} 的台账有误，等更正后的台账（guatu check 列出全部）：{reason}",
        "The ledgers of {bureau} for {period} were refused; corrected ones are awaited (guatu check lists all): {reason}",
    ),
    "Q06": ("{bureau} {period} 待生成（{why}）。", "{bureau} {period} is due ({why})."),
    "Q07": (
        "最后一个报告期截至 {last}，其后的 periods/*.yml 还没有：请新建下一期。",
        "The last period ends on {last} and no later periods/*.yml exists: add the next one.",
    ),
    "Q08": (
        "系统时间 {now} 早于已有成果的生成时间 {latest}，时钟可能倒拨：请核对系统时间。",
        "The system's time {now} is before that of a published run, {latest}; the clock may have been set back: check it.",
    ),
    # B: a batch as it goes on
    "B01": (
        "已停止：{total} 个单位中做了 {done} 个；再次运行同一命令，接着做没有做完的。",
        "Stopped after {done} of {total} bureaux; run the same command again to do the rest.",
    ),
    "B02": (
        "笔记本内核没有预热，每份报告要多花一两秒（{why}）。",
        "Kernels started cold, a second or two more for each report ({why}).",
    ),
    "B03": (
        "正在停止：等手上的报告做完；再按一次 Ctrl-C 立即结束。",
        "Stopping when the reports at hand are done; press Ctrl-C again to end at once.",
    ),
    "B04": (
        "已立即结束，没有留下半份报告；再次运行同一命令，接着做没有做完的。",
        "Ended at once, no report is half there; run the same command again to do the rest.",
    ),
    "Q09": (
        "“{found}”不是日期或时刻：请写成 2020-09-30 或 07:30。",
        "'{found}' is no day or time: write 2020-09-30 or 07:30.",
    ),
    "Q12": (
        "方案 {programme} 不能催报：请在 programme.yml 设 mail，并用环境变量 GUATU_OPERATOR 指明收件人。",
        "Programme {programme} cannot remind anyone: set mail in programme.yml, and the recipient in GUATU_OPERATOR.",
    ),
    "Q13": (
        "催报邮件已排队，由 guatu send 寄出。",
        "The reminder is queued; guatu send sends it.",
    ),
    "Q15": (
        "{bureau} {period} 的台账有误，等更正后的台账。",
        "The ledgers of {bureau} for {period} were refused; corrected ones are awaited.",
    ),
    "Q14": ("今天已催报过，未再排队。", "A reminder was queued today already."),
    "Q11": (
        "总览页面未能更新（{why}）：报告不受影响，稍后运行 guatu site 即可。",
        "The pages over all runs were not updated ({why}): the reports are not affected; run guatu site later.",
    ),
    "Q10": (
        "{day}：台账未到 {missing}，未通过 {refused}，待生成 {due}。",
        "{day}: ledgers missing {missing}, refused {refused}, reports due {due}.",
    ),
    # H: the doctor
    "H01": ("Python {version}。", "Python {version}."),
    "H02": (
        "Python {version} 的邮件库有已知漏洞（CVE-2026-1299）：请升级到 {least} 或更高。",
        "The mail library of Python {version} has a known fault (CVE-2026-1299): upgrade to {least} or later.",
    ),
    "H03": ("内核可用，试运行 {seconds} 秒。", "Kernels work; a trial took {seconds} seconds."),
    "H04": (
        "内核不能运行（{why}）：请重新安装（make setup），并检查内存和临时目录。",
        "No kernel can be run ({why}): install again (make setup), and check memory and the temporary folder.",
    ),
    "H05": (
        "内核可用，但每次冷启动（{why}），试运行 {seconds} 秒。",
        "Kernels work but start cold ({why}); a trial took {seconds} seconds.",
    ),
    "H06": ("{role}：{face}（{file}）。", "{role}: {face} ({file})."),
    "H07": (
        "{role}：由 {face}（{file}）替代；正式印发请安装公文字体，放入字体文件夹即可（guatu fonts）。",
        "{role}: {face} ({file}) stands in; for reports to be issued, install the official face (guatu fonts).",
    ),
    "H09": (
        "方案 {name}：{bureaux} 个单位，{periods} 个报告期。",
        "Programme {name}: {bureaux} bureaux, {periods} periods.",
    ),
    "H10": ("方案 {name} 读不出：{why}", "Programme {name} cannot be read: {why}"),
    "H11": ("工作日历可用到 {last}。", "Working days are known until {last}."),
    "H12": (
        "工作日历只到 {last}：请更新 chinesecalendar，否则其后的期限不作推算。",
        "Working days are known until {last} only: update chinesecalendar, or deadlines after that are not judged.",
    ),
    "H13": (
        "方案 {name} 到 {ends} 为止，工作日历没有覆盖：到时请更新 chinesecalendar，或在 programme.yml 中列出 workdays、days_off。",
        "Programme {name} runs until {ends}, which the working-day calendar does not reach: update chinesecalendar in time, or state workdays and days_off in programme.yml.",
    ),
    "H14": (
        "方案 {name} 的最后一个报告期截至 {last}，其后的 periods/*.yml 还没有：请新建下一期。",
        "The last period of programme {name} ends on {last}: add the next file under periods/.",
    ),
    "H15": ("{folder} 所在磁盘剩余 {free} GB。", "{free} GB are left on the disk of {folder}."),
    "H16": (
        "{folder} 所在磁盘只剩 {free} GB：请腾出空间（guatu prune 列出可清理的往期成果）。",
        "Only {free} GB are left on the disk of {folder}: make room (guatu prune lists what may go).",
    ),
    "H17": ("{folder} 不可写：请检查权限。", "{folder} cannot be written: check its permissions."),
    "H18": (
        "{folder} 的权限是 {mode}，本机其他用户可以进入：如非有意共享，请运行 chmod 700。",
        "{folder} has mode {mode}, so others on this machine may enter: chmod 700 it unless it is shared on purpose.",
    ),
    "H19": ("{file} 完好，结构版本 {version}。", "{file} is sound, form {version}."),
    "H20": (
        "{file} 还没有，首次签发时建立。",
        "There is no {file} yet; the first sign-off makes it.",
    ),
    "H21": (
        "{file} 已损坏或打不开（{why}）：请停止寄送，从备份恢复。",
        "{file} is damaged or cannot be opened ({why}): stop sending and restore it from a backup.",
    ),
    "H22": (
        "{file} 由更新版本的 guatu 写成：请升级 guatu。",
        "{file} was written by a newer guatu: upgrade.",
    ),
    "H23": ("时区东八区，今天是 {day}。", "The zone is UTC+8; today is {day}."),
    "H24": (
        "系统时区是 {zone}，不是东八区：报告期仍按北京时间计（今天是 {day}），但未写时区的定时任务会错开。",
        "The system's zone is {zone}, not UTC+8: periods go by Beijing time all the same (today is {day}), but timers that name no zone will be off.",
    ),
    "H25": ("邮件服务器 {host} 可达。", "The mail server {host} answers."),
    "H26": (
        "邮件服务器没有走通（{phase}：{why}）：请检查 GUATU_SMTP_* 各项和网络。",
        "The mail server could not be used ({phase}: {why}): check the GUATU_SMTP_* settings and the network.",
    ),
    # O: housekeeping
    "O01": (
        "{bureau} {period}：可清理页面和快照 {size} MB，指标和凭据保留（加 --yes 执行）。",
        "{bureau} {period}: pages and snapshot may go, {size} MB; figures and record stay (--yes does it).",
    ),
    "O04": (
        "{bureau} {period}：已清理页面和快照 {size} MB，指标和凭据保留。",
        "{bureau} {period}: pages and snapshot are gone, {size} MB; figures and record stay.",
    ),
    "O02": (
        "{file} 已于 {at} 按保存期限清理，这份成果只剩指标和凭据。",
        "{file} was removed on {at} by the retention rule; of this run only figures and record are left.",
    ),
    "O03": (
        "{bureau} {period} 的记录与文件不符，未清理：请先运行 guatu verify。",
        "{bureau} {period} is not what its record says, so nothing was removed: run guatu verify first.",
    ),
}
