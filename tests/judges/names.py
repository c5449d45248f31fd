"""Names that PostgreSQL takes and that break what is printed carelessly, each by another trick."""

NAMES = [
    "line\nbreak", "return\rhere", "tab\there", "bell\x07", "start\x01of heading", "del\x7fete", "next\x85line",
    "\x1b[31mred\x1b[0m", "\x1b]0;title\x07", "csi\x9b31m",
    'double"quote', "single'quote", "back\\slash", "back\\nslash", "pi|pe", "dot.ted", "  ", "comma,", "semi;colon",
    "<b>bold</b>", "<script>alert(1)</script>", "&amp;", "&#60;", "]]>", "<![CDATA[", "-->", "<!--", "</details>", "</testcase>",
    "::error file=a.sql::said by a name", "first\n::set-output name=a::b", "##[error]name", "##vso[task.complete]",
    "##teamcity[testFailed name='a']",
    "\u202eright to left", "zero\u200bwidth", "\ufeffmark", "not\ufffea character", "beyond\U0001fffe", "soft\u00adhyphen",
    "line\u2028separator", "paragraph\u2029separator", "nel\u0085",
    "caf\u00e9", "cafe\u0301", "\U0001f600", "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "[link](javascript:alert(1))", "![image](http://example.invalid/?q)", "`tick`", "```", "~~~", "# heading", "> quote", "* item",
    "@octocat", "#1", "GH-1", "www.example.invalid", "http://example.invalid", "a__b__c", "**bold**", "$x$",
    '=cmd|"calc"', '","rule":"', "%s%n", "$(id)", "${HOME}", "`id`", "--", "/*", "x'; drop table t; --", 'x"; drop table t; --',
    "Upper", "select", "end", "null", "true", "1", "-1", "@open", "@absent", "x-private", "{", "}", "{0}", "[]", "a = b",
    "%0A::error::said by a name", "%%{init: {'theme': 'dark'}}%%",
    "a" * 63, "\u00e9" * 31, "\U0001f600" * 15,
]
