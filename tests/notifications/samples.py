# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers as mail programs send them, written for these tests: what came, what was said.

The quoted mail is one of the portal's own: a mark, some words, links. Names are of nobody.
"""

NOTICE = """\
⁂⁂ Answer above this line.
Ewa wrote in “Bridges”:

How do you invite people who never come?

https://portal.example/p/12/
Off with one click: https://portal.example/off/secret-token/"""

QUOTED = "\n".join(f"> {line}".rstrip() for line in NOTICE.splitlines())
UNMARKED = "\n".join(line for line in QUOTED.splitlines() if "⁂⁂" not in line)
OLD = UNMARKED

TOP = {
    "gmail-en": (
        "I ask them one by one.\n\nOn Mon, 30 Nov 2026 at 12:00, Eventforum "
        f"<\nr+ab@p.test> wrote:\n\n{QUOTED}\n"
    ),
    "gmail-ar": (
        "أسألهم واحدا واحدا.\n\nفي الاثنين، 30 نوفمبر 2026 في 12:00 م تمت كتابة ما يلي بواسطة "
        f"\u202aEventforum\u202c\u200f <\u202ar+ab@p.test\u202c\u200f>:\n\n{QUOTED}\n"
    ),
    "gmail-fr": (
        "Je leur demande un par un.\n\nLe lun. 30 nov. 2026 à 12:00, Eventforum "
        f"<r+ab@p.test>\na écrit :\n\n{QUOTED}\n"
    ),
    "gmail-ja": (
        "一人ずつ聞きます。\n\n2026年11月30日(月) 12:00 Eventforum "
        f"<r+ab@p.test>:\n\n{QUOTED}\n"
    ),
    "gmail-ko": (
        "한 사람씩 물어봅니다.\n\n2026년 11월 30일 (월) 오후 12:00, Eventforum "
        f"<r+ab@p.test>님이 작성:\n\n{QUOTED}\n"
    ),
    "gmail-zh": (
        f"我一个一个问。\n\nEventforum <r+ab@p.test> 于2026年11月30日周一 12:00写道：\n\n{QUOTED}\n"
    ),
    "gmail-he": (
        "אני שואל אחד אחד.\n\n\u202bבתאריך יום ב׳, 30.11.2026 ב-12:00 מאת "
        f"\u202aEventforum\u202c\u200f <\u202ar+ab@p.test\u202c\u200f>:\u202c\n\n{QUOTED}\n"
    ),
    "gmail-pl": (
        "Pytam każdego z osobna.\n\npon., 30 lis 2026 o 12:00 Eventforum "
        f"<r+ab@p.test>\nnapisał(a):\n\n{QUOTED}\n"
    ),
    "thunderbird-de": (
        "Ich frage sie einzeln.\n\nAm 30.11.26 um 12:00 schrieb Eventforum:\n" + QUOTED + "\n"
    ),
    "thunderbird-ru": (
        "Спрашиваю каждого.\n\n30.11.2026 12:00, Eventforum пишет:\n" + QUOTED + "\n"
    ),
    "thunderbird-es": (
        "Les pregunto uno a uno.\n\nEl 30/11/26 a las 12:00, Eventforum escribió:\n" + QUOTED + "\n"
    ),
    "apple-it": (
        "Chiedo uno per uno.\n\n> Il giorno 30 nov 2026, alle ore 12:00, Eventforum "
        f"<r+ab@p.test> ha scritto:\n> \n{QUOTED}\n"
    ),
    "apple-phone-fr": (
        "Je leur demande un par un.\n\nEnvoyé de mon iPhone\n\n> Le 30 nov. 2026 à 12:00, "
        f"Eventforum <r+ab@p.test> a écrit :\n> \n> \ufeff\n{QUOTED}\n"
    ),
    "outlook-en": (
        "I ask them one by one.\n\n________________________________\nFrom: Eventforum "
        "<r+ab@p.test>\nSent: Monday, November 30, 2026 12:00 PM\n"
        f"To: Ewa <ewa@mail.example>\nSubject: Ewa answered in Bridges\n\n{NOTICE}\n"
    ),
    "outlook-de": (
        "Ich frage sie einzeln.\n\nVon: Eventforum <r+ab@p.test>\n"
        f"Gesendet: Montag, 30. November 2026 12:00\nAn: Ewa\nBetreff: Bridges\n\n{NOTICE}\n"
    ),
    "outlook-ar": (
        "أسألهم واحدا واحدا.\n\n________________________________\nمن: Eventforum "
        "<r+ab@p.test>\nتم الإرسال: الاثنين, 30 نوفمبر 2026 12:00 م\n"
        f"إلى: أمينة\nالموضوع: جسور\n\n{NOTICE}\n"
    ),
    "outlook-ja": (
        "一人ずつ聞きます。\n\n差出人: Eventforum <r+ab@p.test>\n送信日時: 2026年11月30日 12:00\n"
        f"宛先: Ewa\n件名: Bridges\n\n{NOTICE}\n"
    ),
    "outlook-old-en": (
        "I ask them one by one.\n\n-----Original Message-----\nFrom: Eventforum "
        "[mailto:r+ab@p.test]\nSent: Monday, November 30, 2026 12:00 PM\n"
        f"To: Ewa\nSubject: Bridges\n\n{NOTICE}\n"
    ),
    "outlook-phone-de": (
        "Ich frage sie einzeln.\n\nOutlook für Android herunterladen <https://aka.ms/x>\n"
        "________________________________\nVon: Eventforum <r+ab@p.test>\n"
        f"Gesendet: Montag, 30. November 2026 12:00:00\nAn: Ewa\nBetreff: Bridges\n\n{NOTICE}\n"
    ),
    "yahoo-en": (
        "I ask them one by one.\n\nOn Monday, November 30, 2026 at 12:00:00 PM GMT+1, Eventforum "
        f"<r+ab@p.test> wrote: \n\n {NOTICE}\n"
    ),
    "signed-en": (
        f"I ask them one by one.\n\n-- \nEwa K.\n\nOn 30/11/26, Eventforum wrote:\n{QUOTED}\n"
    ),
    "phone-zh": "我一个一个问。\n\n发自我的iPhone\n\n"
    f"在 2026年11月30日，12:00，Eventforum <r+ab@p.test> 写道：\n\n{QUOTED}\n",
}  # fmt: skip

SAID = {
    "en": "I ask them one by one.",
    "ar": "أسألهم واحدا واحدا.",
    "fr": "Je leur demande un par un.",
    "ja": "一人ずつ聞きます。",
    "ko": "한 사람씩 물어봅니다.",
    "zh": "我一个一个问。",
    "he": "אני שואל אחד אחד.",
    "pl": "Pytam każdego z osobna.",
    "de": "Ich frage sie einzeln.",
    "ru": "Спрашиваю каждого.",
    "es": "Les pregunto uno a uno.",
    "it": "Chiedo uno per uno.",
}

BOTTOM = f"""\
On 11/30/26 12:00, Eventforum wrote:
{QUOTED}

I ask them one by one.

--\x20
Ewa
"""

BOTTOM_WITHOUT_MARK = f"""\
W dniu 30.11.2026 o 12:00, Eventforum pisze:
{UNMARKED}

Pytam każdego z osobna.
"""

INLINE = """\
Am 30.11.26 um 12:00 schrieb Eventforum:
> ⁂⁂ Answer above this line.
> Ewa wrote in “Bridges”:
>
> How do you invite people who never come?

One by one.

> And what do you tell them?

That there is tea.

> https://portal.example/p/12/
> Off with one click: https://portal.example/off/secret-token/
"""

INLINE_SAID = """\
One by one.

> And what do you tell them?

That there is tea."""
