# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words that mail programs put around what somebody writes, in the languages that they speak."""


def _split(words: str) -> tuple[str, ...]:
    parts = (part.strip() for line in words.splitlines() for part in line.split("|"))
    return tuple(part for part in parts if part)


FROM = _split(
    """
    de|od|from|von|da|van|от|від|من|از|מאת|发件人|寄件者|寄件人|差出人|送信者|보낸 사람
    보낸사람|från|fra|lähettäjä
    feladó|expéditeur|remitente|mittente|afzender|nadawca|odesílatel|odosielateľ|gönderen|kimden
    gönderici|από|de la|saatja|no|nuo|pošiljatelj|пошиљалац|подател|од|kimdən|จาก|từ|dari|frá
    ვისგან|ումից|से|প্রেরক|بھیجنے والا|kutoka kwa|van die
    """
)
"""Before the name of who wrote."""

SENT = _split(
    """
    sent|date|gesendet|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|fecha|data|inviato
    verzonden|wysłano|odesláno|odoslané|отправлено|дата|надіслано|изпратено|пратено
    تاريخ الإرسال|تم الإرسال|أرسلت|مرسل|التاريخ|تاریخ|נשלח|תאריך|发送时间|发送日期|日期
    寄件日期|寄件時間|送信日時|日付
    보낸 날짜|날짜|skickat|sendt|dato|lähetetty|päivämäärä|elküldve|dátum|gönderme tarihi|tarih
    gönderilme tarihi|στάλθηκε|ημερομηνία|trimis|trimis la|saadetud|nosūtīts|išsiųsta|poslano
    poslato|послато|испратено|ส่ง|วันที่|đã gửi|ngày|dikirim|tanggal|dihantar|გაგზავნილია|თარიღი
    दिनांक|भेजा गया|পাঠানো|imetumwa|gestuur|sänt
    """
)
"""Before the date."""

DEVICES = _split(
    """
    iphone|ipad|android|samsung|galaxy|outlook|yahoo|huawei|xiaomi|redmi|blackberry|windows
    proton|thunderbird|mail.ru|yandex|gmx|web.de|gmail|mobile|smartphone|handy|mobil|téléphone
    móvil|telefon|k-9|fairmail|hey.com|spark|aol|naver|qq邮箱|网易|nokia|jolla|أندرويد|آيفون
    هاتف
    """
)
"""What was written with."""

SENT_WITH = _split(
    """
    sent from|sent with|sent via|get outlook|von meine|gesendet|versendet|envoyé d
    envoyé à partir|enviado d|enviado a partir|inviato d|verzonden|wysłane|wysłano|odesláno
    odoslan|отправлено|надіслано|відправлено|изпратено|أُرسل|أرسل|تم الإرسال|ارسال|فرستاده|נשלח
    发自|發自|发送|來自|从|から送信|에서 보냄|나의|보낸|skickat|sendt fra|lähetetty|küldve
    gönderildi|gönder|στάλθηκε
    εστάλη|trimis d|saadetud|nosūtīts|išsiųsta|poslano|poslato|послато|ส่งจาก|được gửi|gửi từ
    dikirim|dihantar|გაგზავნილია|भेजा|পাঠানো|imetumwa|gestuur|obtenir outlook|obtener outlook
    scarica outlook|outlook für|pobierz outlook|скачать outlook|احصل على|الحصول على
    """
)
"""How the last line says so."""
