"""What letters the text of a language is made of: the measure for guessing an old encoding."""

WESTERN = set("àâäáãåæçèéêëìíîïñòóôöõøùúûüœßÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØÙÚÛÜŒ")
# Letters that Western text has now and then; a guess that needs many of them is worse.
SELDOM = set("šžýÿþðŠŽÝÞÐ")

# The accented letters of each language, small; together with the encoding of its old systems.
SINGLE_BYTE: list[tuple[str, list[str]]] = [
    ("mac_roman", ["àâäáãåæçèéêëìíîïñòóôöõøùúûüœß"]),
    ("cp850", ["äöüßéèàçêôîûëïùñáíóúåæøãõ"]),
    (
        "cp1250",
        [
            "áčďéěíňóřšťúůýž",
            "ąćęłńóśźż",
            "áéíóöőúüű",
            "áäčďéíĺľňóôŕšťúýž",
            "čćđšž",
            "ăâîşţ",
        ],
    ),
    ("cp1254", ["çğıöşüâîûi̇"]),
    ("cp1257", ["ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"]),
    ("cp1251", ["абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґўђјљњћџ"]),
    ("koi8_r", ["абвгдежзийклмнопрстуфхцчшщъыьэюяё"]),
    ("cp866", ["абвгдежзийклмнопрстуфхцчшщъыьэюяё"]),
    ("iso8859_5", ["абвгдежзийклмнопрстуфхцчшщъыьэюяё"]),
    ("cp1253", ["αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"]),
    ("cp1255", ["אבגדהוזחטיךכלםמןנסעףפץצקרשת"]),
    ("cp1256", ["ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءآأؤإئپچژگ"]),
]
# Signs of any text; between two letters only the apostrophe is one of these.
SIGNS = set("€“”„‘’‚–—…°§©®™«»·£¥¢¡¿ºª²³±µ×÷½¼¾´¨¸•†‰¤¬¦¶\u00a0\u00ad")

# In each wide encoding the lead bytes of the characters in daily use.
MULTI_BYTE: list[tuple[str, str, range]] = [
    ("shift_jis", "euc_jp", range(0xB0, 0xD0)),
    ("cp932", "euc_jp", range(0xB0, 0xD0)),
    ("euc_kr", "euc_kr", range(0xB0, 0xC9)),
    ("euc_jp", "euc_jp", range(0xB0, 0xD0)),
    ("big5", "big5", range(0xA4, 0xC7)),
    ("gb18030", "gb2312", range(0xB0, 0xD8)),
]
