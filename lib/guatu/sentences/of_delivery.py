"""What guatu says of sign-off and mail: S the database, A sign-off, M mail (M0 content, M1 server, M2 replies, M3 held, M4 desk)."""

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # S: the database of sign-off and mail
    "S01": (
        "{file} 无法使用（{why}）：请检查磁盘和权限；文件损坏的，从备份恢复。",
        "{file} cannot be used ({why}): check disk and permissions; if it is damaged, restore it from a backup.",
    ),
    "S02": (
        "{file} 由更新版本的 guatu 写成（格式 {have}，本版本只认识到 {newest}）：请升级 guatu。",
        "{file} was written by a newer guatu (form {have}; this one knows up to {newest}): upgrade guatu.",
    ),
    "S03": (
        "副本 {file} 没有写成（{why}）：请检查路径、磁盘和权限；数据库没有变。",
        "The copy {file} was not written ({why}): check path, disk and permissions; the database is as it was.",
    ),
    # A: sign-off
    "A01": (
        "{bureau} 的 {period} 还没有生成的报告：请先运行 guatu run。",
        "There is no report of {bureau} for {period} yet: run guatu run first.",
    ),
    "A02": (
        "{bureau} 的 {period} 最近一次生成没有成功，现有报告不是最新的：请按 failed/ 中的原因改正并重新运行 guatu run。",
        "The last run of {bureau} for {period} failed and its report is not the latest: mend what failed/ says and run again.",
    ),
    "A03": (
        "{bureau} 的 {period} 报告在生成后被改动（{files}），不能签发：请重新运行 guatu run。",
        "The report of {bureau} for {period} was touched after it was made ({files}) and cannot be signed: run guatu run again.",
    ),
    "A04": (
        "{bureau} 的 {period} 报告生成之后，{changed}有变化，不能签发：请重新运行 guatu run 并核对新稿。",
        "After the report of {bureau} for {period} was made, {changed} changed: run guatu run again and read the new draft.",
    ),
    "A05": (
        "{bureau} 的 {period} 报告已由{signer}于 {day} 签发：内容有变的，先重新运行 guatu run 再签发。",
        "The report of {bureau} for {period} was signed by {signer} on {day}: if its content changes, run again and sign then.",
    ),
    "A06": (
        "签发人姓名“{found}”不能用：请写 1 至 40 个字，不含控制字符。",
        "'{found}' cannot be the signer's name: give 1 to 40 characters, no control characters.",
    ),
    "A07": (
        "签发日期 {found} 不对：应在截至日期 {cut_off} 至今天（{today}）之间，写成 YYYY-MM-DD。",
        "{found} cannot be the date of signing: give a day from the cut-off {cut_off} to today ({today}), YYYY-MM-DD.",
    ),
    # M0: what a message may hold and to whom it may go
    "M01": (
        "programme.yml 的 mail.allowed_domains 是空的，任何邮件都不发出：请经保密部门同意后列出允许的域名。",
        "mail.allowed_domains in programme.yml is empty and no mail leaves: list the domains that your secrecy officer permits.",
    ),
    "M02": (
        "“{address}”不是可用的邮件地址：请在 programme.yml 中改正。",
        "'{address}' is no usable mail address: correct it in programme.yml.",
    ),
    "M03": (
        "台账或报告中有密级标志，一律不发邮件：请按保密规定处理，重新生成报告。",
        "A secrecy mark stands in the ledgers or the report and no mail leaves: follow the secrecy rules and run again.",
    ),
    "M04": (
        "邮件内容中有问题、线索、人员或案件的逐条清单，不予发送：请在笔记本中改用汇总表。",
        "The mail would list findings, leads, persons or cases one by one and is not sent: use a summary table in the notebook.",
    ),
    "M05": (
        "邮件共 {size} MB，超过 mail.limits.megabytes（{limit}）：请关闭 attach_pdf 或提高上限。",
        "The message has {size} MB, more than mail.limits.megabytes ({limit}): switch attach_pdf off or raise the limit.",
    ),
    "M06": (
        "邮件大于服务器允许的大小：请关闭 attach_pdf，或与服务器管理员联系，再用 guatu outbox retry。",
        "The message is larger than the server takes: switch attach_pdf off or ask its operator, then guatu outbox retry.",
    ),
    "M07": (
        "邮件的标题或附件名不能可靠地编码：请换一种写法。",
        "The subject or a file name of the message cannot be encoded reliably: write it another way.",
    ),
    "M08": (
        "受众“{audience}”应作小数抑制，但没有设门槛：请在 programme.yml 的 audiences 中写明 threshold。",
        "Audience '{audience}' is to be suppressed but has no threshold: state it under audiences in programme.yml.",
    ),
    # M1: the server and its settings
    "M10": (
        "没有设置邮件服务器：请设环境变量 GUATU_SMTP_HOST（guatu send --dry-run 不需要）。",
        "No mail server is set: set GUATU_SMTP_HOST (guatu send --dry-run needs none).",
    ),
    "M11": (
        "环境变量 {name} 的值“{found}”不对：请按 guatu send --help 改正。",
        "The environment variable {name} cannot be '{found}': see guatu send --help.",
    ),
    "M12": (
        "{host} 不在本机，不能不加密发送：请设 GUATU_SMTP_SECURITY 为 tls 或 starttls。",
        "{host} is another machine and is not sent to in the clear: set GUATU_SMTP_SECURITY to tls or starttls.",
    ),
    "M13": (
        "没有找到 {user} 的密码：请设 GUATU_SMTP_PASSWORD、systemd 凭据 guatu-smtp-password 或钥匙串。",
        "There is no password for {user}: set GUATU_SMTP_PASSWORD, the systemd credential guatu-smtp-password, or the keyring.",
    ),
    "M14": (
        "服务器不接受登录：请核对用户名和密码（邮件留在发件箱中）。",
        "The server refuses the log-in: check user and password (the mail stays in the outbox).",
    ),
    "M15": (
        "与服务器之间不能建立可信的加密连接，没有发送：请核对 GUATU_SMTP_SECURITY、端口和证书（GUATU_SMTP_CA）。",
        "No trusted encrypted connection to the server; nothing was sent: check GUATU_SMTP_SECURITY, port and GUATU_SMTP_CA.",
    ),
    "M16": (
        "未加密的连接上不登录：请设 GUATU_SMTP_SECURITY 为 tls 或 starttls，或去掉 GUATU_SMTP_USER。",
        "There is no log-in on a connection in the clear: set GUATU_SMTP_SECURITY to tls or starttls, or drop GUATU_SMTP_USER.",
    ),
    "M17": (
        "服务器不接受发件人：请核对 programme.yml 的 mail.sender 和登录用户（邮件留在发件箱中）。",
        "The server refuses the sender: check mail.sender in programme.yml and the user (the mail stays in the outbox).",
    ),
    # M2: what came of an attempt
    "M20": ("服务器要求稍后再发：到时自动重试。", "The server says later: it is tried again by itself."),
    "M21": (
        "服务器拒收：请核对收件地址和内容，再用 guatu outbox retry 或 drop。",
        "The server refuses it for good: check address and content, then guatu outbox retry or drop.",
    ),
    "M22": (
        "服务器可能已收下，但没有答复：请向收件人核实，再用 guatu outbox drop（已收到）或 retry（未收到）。",
        "The server may have taken it but did not say: ask the recipient, then guatu outbox drop (arrived) or retry (not).",
    ),
    "M23": (
        "服务器的答复无法辨认，没有发出：自动重试。",
        "The server's reply made no sense, not sent: it is tried again.",
    ),
    "M24": (
        "连接不上服务器或中途断开，没有发出：自动重试。",
        "No connection, or cut off before the end, not sent: it is tried again.",
    ),
    "M25": (
        "发送在开始前中断，没有发出：自动重试。",
        "Sending was stopped before it began, not sent: it is tried again.",
    ),
    "M26": (
        "发送中途被中断，可能已发出：请向收件人核实，再用 guatu outbox drop（已收到）或 retry（未收到）。",
        "Sending was stopped midway, it may have arrived: ask the recipient, then guatu outbox drop (arrived) or retry (not).",
    ),
    "M27": ("按 --on-ambiguous resend 再发一次。", "Sent once more, as --on-ambiguous resend says."),
    "M28": ("操作员要求再发。", "The operator has it sent again."),
    "M29": ("操作员取消。", "The operator dropped it."),
    # M3: why a message is held or dropped
    "M30": ("报告已有新的签发件，这一封不再发送。", "A newer report was signed; this one is not sent any more."),
    "M31": ("已并入一封汇总通知。", "It went into a notice over several bureaux."),
    "M32": (
        "找不到这封邮件的方案，或其中已没有 mail 一节：请在方案所在的文件夹运行。",
        "The programme of this message is not found, or has no mail section: run where its params/ is.",
    ),
    "M33": (
        "收件地址的域名不再允许接收报告：请核对 allowed_domains 后用 guatu outbox drop。",
        "The address may no longer have the report: check allowed_domains, then guatu outbox drop.",
    ),
    "M34": (
        "收件地址或其受众已从 programme.yml 中改动：请核对后用 guatu outbox drop。",
        "The address or its audience was changed in programme.yml: check it, then guatu outbox drop.",
    ),
    "M35": (
        "报告尚未签发，邮件暂不发送：请先 guatu approve。",
        "The report is not signed yet and its mail waits: guatu approve first.",
    ),
    "M36": (
        "现在的报告不是签发的那一份，邮件暂不发送：请重新签发。",
        "The report that stands there is not the one that was signed; its mail waits: sign again.",
    ),
    # M4: the operator's desk
    "M37": (
        "数据库由备份恢复，此件可能已在备份之后发出：请核实，再用 guatu outbox drop（已收到）或 retry（未收到）。",
        "The database was restored from a backup and this may have been sent since: find out, then guatu outbox drop (arrived) or retry (not).",
    ),
    "M40": ("发件箱中没有编号 {number} 的邮件。", "The outbox has no message {number}."),
    "M41": (
        "邮件 {number} 的状态是 {state}，不能这样处理。",
        "Message {number} is {state}; that cannot be done to it.",
    ),
    "M42": ("请用 --reason 写明原因。", "Give the reason with --reason."),
    "M43": (
        "邮件 {number} 的内容已按期清除，不能再发。",
        "The bytes of message {number} were deleted in due course; it cannot be sent again.",
    ),
    "M45": ("已告知操作员。", "The operator was told."),
}
