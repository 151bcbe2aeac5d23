"""What orders to a model are made of, in English and Chinese: verbs of taking and giving, secrets, conversations, people who are not to know.

Building blocks for `jingwei.text.directives`; own lists. A block is a pattern without named groups.
"""

# ruff: noqa: E501, S105 - one block a row; the names are those of patterns

from __future__ import annotations

SECRET_FILE = (
    r"(?:(?<![\w.])\.ssh\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b|(?<![\w.])\.env(?:\.\w+)?\b(?!\.\w)|\.aws/|\.kube/config|\.docker/config\.json|\.netrc\b"
    r"|\.npmrc\b|\.pypirc\b|\.git-credentials|\.gnupg\b|\.bash_history|\.zsh_history|/etc/(?:passwd|shadow|sudoers)|\bmcp\.json\b|\bclaude_desktop_config\.json"
    r"|\.cursor/|\.codeium/|\.config/gcloud|application_default_credentials|\bwallet\.dat\b|\blogin data\b|\bcookies\.sqlite\b|/proc/self/environ"
    r"|\bauthorized_keys\b|\bterraform\.tfstate\b|\bcredentials\.(?:json|ya?ml|csv)\b|\bsecrets?\.(?:json|ya?ml|toml|env)\b)"
)
SECRET_WORD = (
    r"(?:(?:ssh|private|api|secret|access|encryption|signing|aws|openai|anthropic|master|recovery)[ _-]keys?|passwords?|passphrases?|credentials"
    r"|(?:access|auth|authentication|bearer|session|api|refresh|oauth)[ _-]?tokens?|seed phrases?|mnemonics?|env(?:ironment)? var(?:iable)?s|browser cookies"
    r"|session cookies|keychain|secrets)"
)
TALK = (
    r"(?:(?:full|entire|whole|complete|verbatim|all (?:of )?(?:the |your |our )?|all previous|previous|prior|earlier)[ ,](?:[\w'-]+ ){0,4}?"
    r"(?:conversations?|chats?|dialogues?|messages|chat log|histor(?:y|ies)|context window|transcripts?|prompts?)"
    r"|(?:conversation|chat|message) history|system (?:prompt|message)|(?:your|the model's) (?:hidden |initial |original |own )?instructions"
    r"|everything (?:that )?the user (?:has )?(?:said|typed|wrote|written|asked))"
)
PERSON = r"(?:(?:the|any|your|a|our) )?(?:end[- ])?(?:users?|humans?|operators?|person|people|anyone|anybody|developers?|owners?)\b"
TAKE = r"(?:read|open|cat|load|fetch|get|collect|gather|retrieve|extract|copy|dump|grab|look up|access|locate|obtain|harvest|scan|search|list|find|take|query|print)"
GIVE = (
    r"(?:pass|send|include|append|attach|add|put|insert|forward|upload|post|encode|embed|write|provide|submit|transmit|share|set|place|paste|prepend|supply"
    r"|bcc|cc|copy|mirror|sync|leak|exfiltrate|e-?mail|fill|store|save|hand|relay|base64[- ]encode)"
)
TAKE_ZH = r"(?:读取|打开|获取|收集|提取|复制|拷贝|查找|搜集|取出|读出|列出|扫描|抓取|导出|查看)"
GIVE_ZH = r"(?:传递|传入|传给|发送|发给|附加|附上|附在|放入|放进|放在|填入|填到|写入|写到|上传|转发|提交|包含|加入|添加|粘贴|抄送|密送|带上|嵌入|编码|作为)"
SECRET_ZH = r"(?:私钥|密钥|密码|口令|凭据|凭证|令牌|环境变量|助记词|密钥文件|登录信息)"
TALK_ZH = r"(?:(?:完整|全部|所有|整个|整段|之前|此前|历史|先前|以往)的?(?:用户)?(?:对话|聊天|会话|消息|上下文)(?:记录|历史|内容)?|(?:对话|聊天|会话)(?:历史|记录)|系统提示词?|用户说过的(?:一切|所有))"
PERSON_ZH = r"(?:用户|使用者|人类|操作员|任何人|他人|管理员|对方|客户)"
ADDRESS = r"(?:https?://[^\s\"'<>)\]]+|wss?://[^\s\"'<>)\]]+|[\w.+-]+@[\w-]+\.[\w.-]+|\b(?:\d{1,3}\.){3}\d{1,3}\b)"
PURPOSE_TALK = (
    r"conversation|chat|dialog|transcript|messages?\b|history|memor|summar|prompt|对话|聊天|会话|消息|记忆|摘要|提示"
)
PURPOSE_SECRET = (
    r"ssh|secret|credential|key|env|vault|password|dotenv|cookie|aws|kube|config|passwd|密钥|凭据|密码|环境变量|配置"
)
DETECTOR = (
    r"detect|scan|guard|filter|moderat|classif|audit|lint|inspect|sanitiz|block|flag|reject|refus|protect|prevent|defen[cs]e|injection|jailbreak|red.?team|phish"
    r"|检测|扫描|过滤|审核|识别|拦截|防护|拒绝|注入|审计|检查|判断|标记"
)
