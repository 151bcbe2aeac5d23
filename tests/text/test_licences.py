import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingwei.text.licence_words import words
from jingwei.text.licences import Notice, expression_of, find
from jingwei.text.match import Strength

NOTICES = {  # text that is a notice as a whole -> licence
    "// SPDX-License-Identifier: MIT": "MIT",
    "# SPDX-License-Identifier: (gpl-2.0-only OR MIT) AND bsd-3-clause": "(GPL-2.0-only OR MIT) AND BSD-3-Clause",
    "SPDX-License-Identifier: GPL-2.0-only WITH Classpath-exception-2.0": "GPL-2.0-only WITH Classpath-exception-2.0",
    "SPDX-License-Identifier: House-Terms": "LicenseRef-House-Terms",
    'license = "MPL-2.0"': "MPL-2.0",
    "Licensed under the Apache License, Version 2.0; see the file LICENSE.": "Apache-2.0",
    " * Licensed under the Apache\n * License, Version 2.0.": "Apache-2.0",
    "The corpus is released under the MIT license.": "MIT",
    "This table is distributed under a three-clause BSD license.": "BSD-3-Clause",
    "Distributed under the simplified BSD licence.": "BSD-2-Clause",
    "It is published under the ISC license.": "ISC",
    "This file is subject to the Mozilla Public License, v. 2.0.": "MPL-2.0",
    "You may use it under the terms of the GNU General Public License, version 3.": "GPL-3.0-only",
    "# This library is free software; you can redistribute it\n# under the terms of the GNU Lesser General Public License; either\n"
    "# version 2.1 of the License, or (at your option) any later version.": "LGPL-2.1-or-later",
    "The server is licensed under the GNU Affero General Public License v3 or later.": "AGPL-3.0-or-later",
    "Use it under the terms of version 2 of the GNU General Public License.": "GPL-2.0-only",
    "The full text of the GNU General Public License version 2 is in COPYING.": "GPL-2.0-only",
    "To the extent possible under law, the authors gave it to the public domain worldwide.": "CC0-1.0",
    "Released under GPLv2+.": "GPL-2.0-or-later",
    "Licensed under the GPL.": "LicenseRef-GPL",
    "本软件依据 GNU 通用公共许可证第 3 版或更高版本发布。": "GPL-3.0-or-later",
    "This page is licensed under a Creative Commons Attribution-NonCommercial 3.0 licence.": "CC-BY-NC-3.0",
    "Map data: CC BY-SA 2.0.": "CC-BY-SA-2.0",
    "https://creativecommons.org/licenses/by-nc-nd/4.0/": "CC-BY-NC-ND-4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "本作品采用知识共享署名-非商业性使用 4.0 国际许可协议进行许可。": "CC-BY-NC-4.0",
    "本著作係採用創用 CC 姓名標示-相同方式分享 3.0 授權條款授權。": "CC-BY-SA-3.0",
    "この作品はクリエイティブ・コモンズ 表示-継承 4.0 国際 ライセンスの下に提供されています。": "CC-BY-SA-4.0",
    "Dieses Werk ist lizenziert unter Creative Commons Namensnennung - Nicht kommerziell 4.0 für alle.": "CC-BY-NC-4.0",
    "Publié sous licence Creative Commons Attribution - Pas d'Utilisation Commerciale 4.0, côté données.": "CC-BY-NC-4.0",
    "Распространяется по лицензии Creative Commons Атрибуция 4.0.": "CC-BY-4.0",
    "The tables are licensed under the Open Database License.": "ODbL-1.0",
    "The sample is licensed under CDLA-Permissive-2.0.": "CDLA-Permissive-2.0",
    "This font is licensed under the SIL Open Font License, Version 1.1.": "OFL-1.1",
    "本项目采用木兰宽松许可证，第 2 版开源。": "MulanPSL-2.0",
    "本项目基于 MIT 许可证开源。": "MIT",
    "Copyright (c) 2019-2024 Harwich Barges Ltd.": "LicenseRef-copyright",
    "© 2021 Harwich Barges. All rights reserved. Do not redistribute.": "LicenseRef-proprietary",
    "版权所有 © 2021 石桥镇木器厂，保留所有权利。": "LicenseRef-proprietary",
    "未经本社书面许可，不得转载本文。": "LicenseRef-proprietary",
    "無断転載を禁じます。": "LicenseRef-proprietary",
    "Все права защищены.": "LicenseRef-proprietary",
    "仅供个人学习使用，不得用于商业用途。": "LicenseRef-non-commercial",
    "The texts may not be used to train AI models.": "LicenseRef-no-training",
    "本站内容禁止用于人工智能模型训练。": "LicenseRef-no-training",
    "We reserve the right of text and data mining.": "LicenseRef-TDM-reserved",
    '<meta name="tdm-reservation" content="1">': "LicenseRef-TDM-reserved",
}
WHOLE = {
    "MIT": "The MIT License (MIT)\n\nCopyright (c) 2020 A. B.\n\nPermission is hereby granted, free of charge … OTHER DEALINGS IN THE SOFTWARE.",
    "BSD-3-Clause": "© 2010 A.\nAll rights reserved.\nRedistribution and use in source and binary forms … endorse … POSSIBILITY OF SUCH DAMAGE.",
    "BSD-2-Clause": "Redistribution and use in source and binary forms … POSSIBILITY OF\n * SUCH DAMAGE.",
    "0BSD": "Permission to use, copy, modify, and/or distribute this software … PERFORMANCE OF THIS SOFTWARE.",
}  # fmt: skip
MENTIONS = [
    "This is much like the MIT license, but shorter.",
    "Some packages, such as GPLv3 ones, were left out.",
    "The words “all rights reserved” are often printed.",
    "文章比较了类似 MIT 许可证的条款。",
]
SILENT = [
    "",
    "The driver needs a fishing licence and a permission.",
    "We compare the copyright law of 2020 with the old one.",
    "Reserved words, e.g. CC and (c), are train stations of distributed systems.",
    "Copyright [yyyy] [name of copyright owner]",
    "该协议保留了旧的授权字段，禁止为空。",
    "培训班不得迟到，禁止吸烟。",
]


@pytest.mark.parametrize("text", NOTICES)
def test_notices(text):
    (notice,) = find(f"Erste Zeile – vorn.\n\n{text}\n\nAnd more.")
    assert notice.licence == NOTICES[text]
    assert notice.grade > Strength.LOW
    assert notice.end - notice.start >= 0.8 * len(text.strip("/#* "))
    assert notice.start >= 21
    assert notice.end <= 21 + len(text)


@pytest.mark.parametrize("licence", WHOLE)
def test_a_text_with_its_title_and_owner_is_one_notice(licence):
    text = WHOLE[licence]
    (notice,) = find(f"Before.\n\n{text}\n\nAfter.")
    assert (notice.licence, notice.grade) == (licence, Strength.CERTAIN)
    assert notice.end - notice.start >= len(text) - 2


@pytest.mark.parametrize("text", MENTIONS)
def test_mentions_are_low(text):
    (notice,) = find(text)
    assert notice.grade is Strength.LOW


@pytest.mark.parametrize("text", SILENT)
def test_other_texts(text):
    assert find(text) == ()


def test_two_licences_are_two_notices():
    found = find("Code: SPDX-License-Identifier: MIT\n\nTexts are licensed under CC BY 4.0.")
    assert [one.licence for one in found] == ["MIT", "CC-BY-4.0"]


def test_every_identifier_is_on_the_list():
    table = words()
    names = [name for rows in table.names.values() for name, _ in rows]
    names += [row[0] for row in (*table.texts, *table.reserved, *table.mining)]
    for name in names:
        assert name.startswith("LicenseRef-") or expression_of(name) == name


def test_every_shape_holds_its_word_and_stem():
    table = words()
    for rows in table.names.values():
        for _, one in rows:
            re.compile(one.pattern)
    for _, _, one in (*table.reserved, *table.mining):
        re.compile(one.pattern)
    assert {group for groups in table.stems.values() for group in groups} == {"names", "texts", "tags", "reserved", "mining", "owners"}  # fmt: skip


PIECES = st.sampled_from([*NOTICES, *WHOLE.values(), "İ", "\n", " ", "“", "2020", "GPL", "version 9", "(c)", "©"])


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map("".join))
@settings(max_examples=150)
def test_any_text(text):
    last = 0
    for notice in find(text):
        assert isinstance(notice, Notice)
        assert last <= notice.start < notice.end <= len(text)
        last = notice.end


@pytest.mark.parametrize(
    "part",
    ["licen", "gnu general public license ", "creative commons by ", "copyright 2020-", "禁止", "spdx-license-identifier: mit and "],
)  # fmt: skip
def test_cost_is_linear(part):
    seconds = []
    for size in (10_000, 40_000):
        start = time.process_time()
        find((part * size)[:size])
        seconds.append(time.process_time() - start)
    assert seconds[1] < 10 * seconds[0] + 0.05
