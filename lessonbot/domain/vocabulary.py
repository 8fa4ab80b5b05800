"""The words that learners send, by language; every language works for every learner.

A phrase is written without punctuation, `|` stands between phrases of one command.
"""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "join": "join",
        "next": "next|next lesson|next one",
        "more": "more|read more|more text|longer text",
        "pause": "pause|pause lessons|pause for",
        "resume": "resume|resume lessons|continue|unpause|carry on",
        "later": "later|not now|remind me later",
        "time": "time|change time|set time",
        "days": "days|change days|set days",
        "zone": "zone|time zone|timezone",
        "lang": "lang|language|change language",
        "light": "light|low data|light mode|data saver",
        "progress": "progress|my progress|status|how am i doing",
        "ask": "ask|question|ask a question|ask teacher|ask the teacher",
        "certificate": "certificate|my certificate|certificates",
        "who": "who|who am i|switch learner",
        "move": "move|move phone|move my course",
        "export": "export|export my data|my data|send me my data",
        "forget": "forget|forget me|delete me|delete my data|erase me|erase my data",
        "start": "start|unstop|start again|start now|start lesson|start lessons|start course|restart",
        "help": "help|help me|info|menu|commands|i need help",
        "name": "name|my name|my name is|call me",
    },
    "es": {
        "join": "unirme|unirse|inscribirme",
        "next": "siguiente|siguiente leccion|proxima|proxima leccion",
        "more": "mas|leer mas|mas texto",
        "pause": "pausa|pausar",
        "resume": "reanudar|continuar|seguir",
        "later": "mas tarde|despues|luego|ahora no",
        "time": "hora|cambiar hora",
        "days": "dias|cambiar dias",
        "zone": "zona|zona horaria",
        "lang": "idioma|lengua",
        "light": "ligero|pocos datos",
        "progress": "progreso|mi progreso|avance",
        "ask": "preguntar|pregunta",
        "certificate": "certificado|mi certificado",
        "who": "quien|quien soy",
        "move": "mudar|cambiar de telefono",
        "export": "exportar|mis datos",
        "forget": "olvidame|olvidarme|borrar mis datos|borra mis datos",
        "start": "empezar|comenzar|iniciar",
        "help": "ayuda|ayudame|informacion",
        "name": "nombre|mi nombre es|me llamo",
    },
    "fr": {
        "join": "rejoindre|inscrire",
        "next": "suivant|suivante|prochaine|lecon suivante|prochaine lecon",
        "more": "encore|plus|lire plus|en lire plus",
        "pause": "pause|pauser",
        "resume": "reprendre|continuer",
        "later": "plus tard|pas maintenant",
        "time": "heure|changer heure|changer lheure",
        "days": "jours|changer jours|changer les jours",
        "zone": "fuseau|fuseau horaire|zone",
        "lang": "langue|changer langue",
        "light": "leger|peu de donnees",
        "progress": "progres|mes progres|progression",
        "ask": "demander|question",
        "certificate": "certificat|mon certificat",
        "who": "qui|qui suis je",
        "move": "demenager|changer de telephone",
        "export": "exporter|mes donnees",
        "forget": "oublier|oubliez moi|oublie moi|supprimer mes donnees",
        "start": "commencer|demarrer|debut",
        "help": "aide|aidez moi|aide moi|infos",
        "name": "nom|mon nom est|je mappelle",
    },
    "pt": {
        "join": "entrar|participar",
        "next": "proximo|proxima|proxima licao|proxima aula|seguinte",
        "more": "mais|ler mais|mais texto",
        "pause": "pausa|pausar",
        "resume": "retomar|continuar",
        "later": "mais tarde|depois|agora nao",
        "time": "hora|horario|mudar hora|mudar horario",
        "days": "dias|mudar dias",
        "zone": "fuso|fuso horario",
        "lang": "idioma|lingua",
        "light": "leve|poucos dados",
        "progress": "progresso|meu progresso",
        "ask": "perguntar|pergunta",
        "certificate": "certificado|meu certificado",
        "who": "quem|quem sou eu",
        "move": "mudar|mudar de telefone",
        "export": "exportar|meus dados",
        "forget": "esquecer|me esqueca|esqueca me|apagar meus dados",
        "start": "comecar|iniciar|inicio",
        "help": "ajuda|me ajuda|ajude me|informacao",
        "name": "nome|meu nome e|me chamo|meu nome",
    },
    "ar": {
        "join": "انضم|انضمام|اشتراك|اشترك",
        "next": "التالي|الدرس التالي",
        "more": "المزيد|اقرأ المزيد|قراءة المزيد",
        "pause": "إيقاف مؤقت|توقف مؤقت|استراحة",
        "resume": "استئناف|متابعة|تابع|أكمل",
        "later": "لاحقا|فيما بعد|ليس الآن",
        "time": "الوقت|وقت|الساعة",
        "days": "الأيام|أيام",
        "zone": "المنطقة|المنطقة الزمنية|التوقيت",
        "lang": "اللغة|لغة",
        "light": "خفيف|بيانات قليلة",
        "progress": "التقدم|تقدمي",
        "ask": "اسأل|سؤال|لدي سؤال",
        "certificate": "شهادة|الشهادة|شهادتي",
        "who": "من|من أنا",
        "move": "نقل|انتقال|تغيير الهاتف",
        "export": "تصدير|بياناتي",
        "forget": "انسني|احذف بياناتي|امسح بياناتي",
        "start": "ابدأ|ابدا|بدء|البدء",
        "help": "مساعدة|المساعدة|ساعدني|معلومات",
        "name": "اسم|الاسم|اسمي",
    },
    "sw": {
        "join": "jiunge|jiunga",
        "next": "ifuatayo|inayofuata|somo linalofuata|ijayo|mbele",
        "more": "zaidi|soma zaidi|nisome zaidi",
        "pause": "pumzika|sitisha kwa muda",
        "resume": "endelea|rejea",
        "later": "baadaye|si sasa",
        "time": "saa|muda|wakati",
        "days": "siku",
        "zone": "eneo|ukanda|saa za eneo",
        "lang": "lugha",
        "light": "nyepesi|data kidogo",
        "progress": "maendeleo|maendeleo yangu",
        "ask": "uliza|swali",
        "certificate": "cheti|cheti changu",
        "who": "nani|mimi ni nani",
        "move": "hama|hamisha|badili simu",
        "export": "data yangu|toa data",
        "forget": "nisahau|futa data yangu",
        "start": "anza|kuanza|anza tena",
        "help": "msaada|nisaidie|saidia|habari zaidi",
        "name": "jina|jina langu|jina langu ni|naitwa",
    },
    "hi": {
        "join": "जुड़ें|जुड़ो|शामिल",
        "next": "अगला|अगला पाठ|आगे",
        "more": "और|और पढ़ें|और पढ़ो",
        "pause": "विराम|रोकें थोड़ी देर|अल्पविराम",
        "resume": "फिर शुरू|जारी रखें|जारी",
        "later": "बाद में|अभी नहीं",
        "time": "समय|समय बदलें",
        "days": "दिन|दिन बदलें",
        "zone": "क्षेत्र|समय क्षेत्र",
        "lang": "भाषा|भाषा बदलें",
        "light": "हल्का|कम डेटा",
        "progress": "प्रगति|मेरी प्रगति",
        "ask": "पूछें|पूछो|सवाल|प्रश्न",
        "certificate": "प्रमाणपत्र|प्रमाण पत्र|मेरा प्रमाणपत्र|सर्टिफिकेट",
        "who": "कौन|मैं कौन हूँ",
        "move": "स्थानांतरण|फोन बदलें",
        "export": "निर्यात|मेरा डेटा",
        "forget": "मुझे भूल जाओ|मुझे भूल जाएं|मेरा डेटा हटाएं|मेरा डेटा मिटाएं",
        "start": "शुरू|शुरू करें|शुरू करो|प्रारंभ|आरंभ",
        "help": "मदद|सहायता|मेरी मदद करो|जानकारी",
        "name": "नाम|मेरा नाम",
    },
}

POLITE = (
    "please|pls|plz|kindly|thanks|thank you|thx|ok|okay|hi|hello|hey|sorry|now|por favor|gracias|"
    "ahora|hola|sil vous plait|sil te plait|svp|stp|merci|bonjour|maintenant|obrigado|obrigada|"
    "agora|ola|من فضلك|لو سمحت|رجاء|شكرا|الآن|tafadhali|asante|sasa|naomba|कृपया|प्लीज|धन्यवाद|"
    "अभी|tolong|mohon|terima kasih|sekarang|দয়া করে|প্লিজ|ধন্যবাদ|এখন|እባክህ|እባክሽ|እባክዎ|እባካችሁ|"
    "አመሰግናለሁ|አሁን|пожалуйста|спасибо|сейчас|здравствуйте"
)

# Said on their own, with nothing but polite words around them.
STOP_PHRASES = {
    "en": "stop|stopall|stop all|unsubscribe|cancel|end|quit|revoke|optout|opt out|unsub|i quit|"
    "i want out|leave me alone|no more|remove me|go away|stop stop|"
    "stop stop stop|delete my number|remove my number|delete subscription|not interested anymore",
    "es": "parar|para|pare|paren|alto|deten|detener|detente|basta|baja|darme de baja|dar de baja|"
    "dame de baja|denme de baja|deme de baja|quiero darme de baja|cancelar|cancela|"
    "cancelar suscripcion|cancelar mi suscripcion|cancela mi suscripcion|quiero salir|salir|"
    "desuscribir|desuscribirme|ya no quiero|ya no quiero mensajes|no quiero mas mensajes|"
    "no quiero mas|no quiero recibir mensajes|no quiero recibir mas mensajes|"
    "no me envies mas mensajes|no me envien mas mensajes|no me mandes mas mensajes|"
    "no me manden mas mensajes|no me escribas mas|no me escriban mas|deja de enviarme mensajes|"
    "dejen de enviarme mensajes|deja de escribirme|dejen de escribirme|deja de mandarme mensajes|"
    "quitame de la lista|quitenme de la lista|borrame de la lista|sacame de la lista",
    "fr": "arret|arreter|arrete|arretez|arrete ca|arretez ca|desabonner|me desabonner|"
    "desabonnez moi|desabonne moi|desabonnement|je veux me desabonner|je me desabonne|"
    "desinscrire|me desinscrire|desinscription|desinscrivez moi|annuler|resilier|quitter|"
    "je veux arreter|je veux quitter|plus de messages|ne menvoyez plus de messages|"
    "ne menvoyez plus rien|ne menvoie plus de messages|arretez de menvoyer des messages|"
    "arrete de menvoyer des messages|ne mecrivez plus|je ne veux plus de messages|"
    "je ne veux plus recevoir de messages|je ne veux plus|retirez moi de la liste|"
    "retirez moi de cette liste|enlevez moi de la liste",
    "pt": "parar|pare|para|parem|sair|quero sair|quero parar|cancelar|cancele|cancelar inscricao|"
    "cancelar assinatura|cancelar minha inscricao|cancele minha inscricao|descadastrar|"
    "me descadastre|desinscrever|chega|basta|nao quero mais|nao quero mais mensagens|"
    "nao quero receber mensagens|nao quero mais receber mensagens|nao envie mais mensagens|"
    "nao me envie mais mensagens|nao mandem mais mensagens|nao me mande mais mensagens|"
    "pare de me mandar mensagens|pare de enviar mensagens|parem de me mandar mensagens|"
    "me tire da lista|me tira da lista|me remova da lista|me remova",
    "ar": "توقف|أوقف|قف|إيقاف|وقف|توقفوا|أوقفوا|إلغاء|إلغاء الاشتراك|الغاء اشتراكي|ألغ اشتراكي|"
    "إلغاء اشتراكي|ألغي اشتراكي|أريد إلغاء الاشتراك|كفى|كفاية|أوقف الرسائل|"
    "أوقفوا الرسائل|أوقف الدروس|توقف عن إرسال الرسائل|توقفوا عن إرسال الرسائل|"
    "توقف عن مراسلتي|لا ترسل لي رسائل|لا ترسلوا لي رسائل|لا ترسل لي المزيد|لا ترسل|لا ترسلوا|"
    "لا أريد رسائل|لا أريد المزيد|لا أريد المزيد من الرسائل|لا أريد هذه الرسائل|أريد التوقف|"
    "أزلني من القائمة|احذفني من القائمة|انسحاب|خروج",
    "sw": "acha|acheni|simama|simamisha|komesha|sitisha|jiondoe|jitoe|nitoe|niondoe|ondoa|"
    "acha kunitumia ujumbe|acheni kunitumia ujumbe|acha kutuma ujumbe|acha ujumbe|"
    "usinitumie ujumbe|usinitumie ujumbe tena|msinitumie ujumbe|msinitumie ujumbe tena|"
    "usitume tena|sitaki ujumbe|sitaki ujumbe tena|sitaki tena|sitaki masomo tena|"
    "nataka kuacha|nataka kujiondoa|nataka kujitoa|niondoe kwenye orodha|nitoe kwenye orodha|"
    "futa usajili|ghairi|ghairi usajili|katisha",
    "hi": "बंद|बंद करो|बंद करें|बन्द|बन्द करो|बन्द करें|बंद कर दो|बंद कीजिए|रुको|रुकें|रुकिए|रोको|रोकें|"
    "रोक दो|बस करो|स्टॉप|संदेश बंद करो|संदेश बंद करें|मैसेज बंद करो|मैसेज बंद करें|"
    "मैसेज मत भेजो|मैसेज मत भेजें|संदेश मत भेजो|संदेश मत भेजें|मुझे मैसेज मत भेजो|"
    "मुझे संदेश मत भेजो|मुझे संदेश न भेजें|और मत भेजो|अब मत भेजो|मुझे नहीं चाहिए|"
    "मुझे संदेश नहीं चाहिए|सदस्यता रद्द करें|सदस्यता रद्द करो|सदस्यता समाप्त करें|रद्द करें|रद्द करो|"
    "मुझे हटाओ|मुझे हटा दो|मुझे सूची से हटाओ|मुझे सूची से हटा दें|मैं बंद करना चाहता हूँ|"
    "मैं बंद करना चाहती हूँ|band karo|band kar do|ruko|message mat bhejo|mat bhejo",
    "id": "berhenti|hentikan|setop|batal|batalkan|keluar|berhenti berlangganan|"
    "berhenti langganan|batalkan langganan|saya mau berhenti|saya ingin berhenti|"
    "saya mau keluar|berhenti kirim pesan|berhenti mengirim pesan|"
    "berhenti mengirim saya pesan|jangan kirim pesan|jangan kirim pesan lagi|jangan kirim lagi|"
    "jangan kirimi saya pesan|jangan kirimi saya pesan lagi|jangan hubungi saya|"
    "jangan hubungi saya lagi|hapus saya dari daftar|keluarkan saya|saya tidak mau pesan lagi|"
    "tidak mau lagi|saya tidak mau lagi",
    "bn": "বন্ধ|বন্ধ করুন|বন্ধ করো|বন্ধ কর|বন্ধ করে দিন|থামুন|থামো|থামাও|থামান|স্টপ|বাতিল|বাতিল করুন|"
    "মেসেজ বন্ধ করুন|বার্তা বন্ধ করুন|মেসেজ পাঠাবেন না|আর মেসেজ পাঠাবেন না|বার্তা পাঠাবেন না|"
    "আর বার্তা পাঠাবেন না|আর পাঠাবেন না|আমাকে মেসেজ পাঠাবেন না|আমাকে আর মেসেজ পাঠাবেন না|"
    "আমি আর চাই না|আর চাই না|আমি বন্ধ করতে চাই|সাবস্ক্রিপশন বাতিল করুন|আমাকে বাদ দিন|"
    "আমাকে তালিকা থেকে বাদ দিন|আনসাবস্ক্রাইব",
    "am": "አቁም|አቁሙ|አቁሚ|ይቁም|ይብቃ|በቃ|በቃኝ|አቋርጥ|አቋርጡ|ሰርዝ|ሰርዙ|ምዝገባዬን ሰርዝ|ምዝገባዬን ሰርዙ|ማቆም እፈልጋለሁ|"
    "መልእክት አትላኩ|መልእክት አትላክ|መልእክት አትላኩልኝ|መልእክት አትላክልኝ|መልዕክት አትላኩልኝ|አትላኩልኝ|"
    "አትላክልኝ|ከእንግዲህ አትላኩልኝ|መልእክት አልፈልግም|አልፈልግም|ከዝርዝሩ አውጡኝ|አውጡኝ|መላክ አቁሙ|"
    "መልእክት መላክ አቁሙ",
    "ru": "стоп|хватит|прекрати|прекратите|перестаньте|перестань|остановить|остановите|"
    "остановись|отмена|отменить|отписаться|отписка|отпишите|отпишите меня|отпиши меня|"
    "хочу отписаться|я хочу отписаться|отменить подписку|отмените подписку|выйти|"
    "не пишите мне|не пишите мне больше|больше не пишите|больше не пишите мне|не присылайте|"
    "больше не присылайте|не присылайте сообщения|не присылайте мне сообщения|"
    "больше не присылайте мне сообщения|не присылайте мне больше сообщений|"
    "не отправляйте мне сообщения|перестаньте мне писать|перестаньте присылать сообщения|"
    "прекратите присылать сообщения|хватит писать мне|уберите меня из списка|"
    "удалите меня из списка|удалите мой номер|я больше не хочу|больше не хочу",
}
