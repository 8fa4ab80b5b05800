"""The words that learners send, by language; every language works for every learner.

A phrase is written without punctuation, `|` stands between phrases of one command.
"""

from lessonbot.domain.learner import Data

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
        "light": "light|low data|light mode|data saver|less data|save data",
        "files": "files|files please|send files|"
        "send the files|send me the files|send the files of this lesson|send me the files of this lesson",
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
        "review": "review|review now|practise|practice",
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
        "light": "ligero|pocos datos|menos datos|ahorrar datos",
        "files": "archivos|enviar archivos|enviar los archivos|"
        "enviame los archivos|mandame los archivos|los archivos",
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
        "review": "repasar|repaso",
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
        "light": "leger|peu de donnees|moins de donnees|economiser les donnees",
        "files": "fichiers|les fichiers|"
        "envoyer les fichiers|envoyez moi les fichiers|envoie moi les fichiers",
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
        "review": "reviser|revision",
    },
    "pt": {
        "join": "entrar|participar|quero participar|inscrever|me inscrever",
        "next": "proximo|proxima|proxima licao|proxima aula|seguinte|licao seguinte|aula seguinte",
        "more": "mais|ler mais|leia mais|mais texto",
        "pause": "pausa|pausar|fazer uma pausa|dar uma pausa",
        "resume": "retomar|continuar|quero continuar|continuar depois da pausa",
        "later": "mais tarde|depois|agora nao|outra hora",
        "time": "hora|horario|mudar hora|mudar horario|mudar a hora|mudar o horario|trocar horario",
        "days": "dias|mudar dias|mudar os dias|trocar dias",
        "zone": "fuso|fuso horario|lugar|mudar o lugar|mudar lugar",
        "lang": "idioma|lingua|mudar idioma|mudar o idioma|mudar a lingua",
        "light": "leve|poucos dados|menos dados|economizar dados",
        "files": "arquivos|ficheiros|os arquivos|"
        "enviar arquivos|enviar os arquivos|me envie os arquivos|mande os arquivos",
        "progress": "progresso|meu progresso|ate onde cheguei",
        "ask": "perguntar|pergunta|tenho uma pergunta",
        "certificate": "certificado|meu certificado",
        "who": "quem|quem sou eu",
        "move": "mudar|mudar de telefone|trocar de telefone|mudar de celular|trocar de celular",
        "export": "exportar|meus dados|exportar meus dados",
        "forget": "esquecer|me esqueca|esqueca me|apagar meus dados|apague meus dados|"
        "excluir meus dados|exclua meus dados",
        "start": "comecar|iniciar|inicio|comecar de novo|recomecar",
        "help": "ajuda|me ajuda|me ajude|ajude me|informacao",
        "name": "nome|meu nome e|me chamo|meu nome",
        "review": "revisar|revisao",
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
        "light": "خفيف|بيانات قليلة|بيانات أقل|توفير البيانات",
        "files": "ملفات|الملفات|إرسال الملفات|أرسل الملفات|أرسل لي الملفات",
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
        "review": "مراجعة|راجع",
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
        "light": "nyepesi|data kidogo|punguza data|okoa data",
        "files": "faili|mafaili|tuma faili|nitumie faili|nitumie faili za somo hili",
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
        "review": "rudia|marudio",
    },
    "hi": {
        "join": "जुड़ें|जुड़ो|शामिल|कोर्स से जुड़ें|मुझे जुड़ना है|judna hai|mujhe judna hai",
        "next": "अगला|अगला पाठ|आगे|नेक्स्ट|agla|agla paath|agla path|agla lesson",
        "more": "और|और पढ़ें|और पढ़ो|aur padho|aur padhe|aur padhen|aur padhna hai",
        "pause": "विराम|रोकें थोड़ी देर|अल्पविराम|थोड़ा विराम लें|थोड़ा विराम|थोड़ी देर रुको|thodi der ruko",
        "resume": "फिर शुरू|फिर से शुरू|जारी रखें|जारी|आगे बढ़ें|आगे बढ़ो|"
        "विराम के बाद आगे बढ़ें|fir shuru|phir shuru|fir se shuru|phir se shuru|"
        "jari rakho|aage badho|aage badhen",
        "later": "बाद में|अभी नहीं|baad mein|baad me|abhi nahi|abhi nahin",
        "time": "समय|समय बदलें|समय बदलो|टाइम|टाइम बदलो|samay badlo|time badlo",
        "days": "दिन|दिन बदलें|दिन बदलो|din badlo",
        "zone": "क्षेत्र|समय क्षेत्र|जगह|जगह बदलें|जगह बदलो|jagah badlo",
        "lang": "भाषा|भाषा बदलें|भाषा बदलो|bhasha|bhasha badlo",
        "light": "हल्का|कम डेटा|डेटा बचाएँ|डेटा बचाओ|kam data|data bachao",
        "files": "फ़ाइलें|फ़ाइल|फाइल भेजो|फ़ाइलें भेजें|"
        "फ़ाइलें भेजो|मुझे फ़ाइलें भेजें|file bhejo|files bhejo|files bhejen",
        "progress": "प्रगति|मेरी प्रगति|meri pragati",
        "ask": "पूछें|पूछो|सवाल|प्रश्न|poocho|pucho|puchna hai|mera sawal",
        "certificate": "प्रमाणपत्र|प्रमाण पत्र|मेरा प्रमाणपत्र|सर्टिफिकेट|"
        "मेरा सर्टिफिकेट|mera certificate|praman patra",
        "who": "कौन|मैं कौन हूँ|मैं कौन हूं|main kaun hoon|main kaun hun",
        "move": "स्थानांतरण|फोन बदलें|फोन बदलो|phone badlo",
        "export": "निर्यात|मेरा डेटा|mera data",
        "forget": "मुझे भूल जाओ|मुझे भूल जाएं|मुझे भूल जाएँ|मेरा डेटा हटाएं|"
        "मेरा डेटा हटाएँ|मेरा डेटा हटाओ|मेरा डेटा मिटाएं|मेरा डेटा मिटाएँ|"
        "मेरा डेटा मिटाओ|mujhe bhool jao|mera data hatao|mera data mitao",
        "start": "शुरू|शुरू करें|शुरू करो|प्रारंभ|आरंभ|चालू|चालू करें|चालू करो|shuru|"
        "shuru karo|shuru kare|shuru karen|chalu karo|chalu kare|chalu karen",
        "help": "मदद|सहायता|मेरी मदद करो|मेरी मदद करें|जानकारी|हेल्प|madad|meri madad karo|sahayata",
        "name": "नाम|मेरा नाम|naam|mera naam",
        "review": "दोहराना|दोहराओ|dohrana",
    },
    "am": {
        "join": "ተመዝገብ|ተመዝገቢ|ይመዝገቡ|ልመዝገብ|መመዝገብ|መመዝገብ እፈልጋለሁ|ለኮርሱ ልመዝገብ|ይቀላቀሉ|መቀላቀል|"
        "mezgebegn|memezgeb",
        "next": "ቀጣይ|ቀጣዩ|ቀጣይ ትምህርት|ቀጣዩ ትምህርት|የሚቀጥለው|የሚቀጥለው ትምህርት|ketay|ketay timihirt|"
        "ketay temhert",
        "more": "ተጨማሪ|ተጨማሪ ያንብቡ|ተጨማሪ አንብብ|ተጨማሪ ማንበብ|ተጨማሪ ላንብብ|techemari",
        "pause": "እረፍት|ዕረፍት|ማረፍ|ትንሽ ማረፍ|ልረፍ|ለጊዜው አቁም|ለጊዜው አቁሙ|ለጊዜው ይቁም|ereft",
        "resume": "ቀጥል|ቀጥሉ|ቀጥዪ|ይቀጥሉ|ይቀጥል|መቀጠል|ልቀጥል|እንቀጥል|መቀጠል እፈልጋለሁ|ከእረፍት በኋላ መቀጠል|"
        "ketil|ketl|lketil",
        "later": "በኋላ|በሁዋላ|ቆይቶ|ቆይተው|ሌላ ጊዜ|አሁን አይደለም|አሁን አይሆንም|behuala|behwala",
        "time": "ሰዓት|ሰአት|ሰዓቱን|ሰዓት መቀየር|ሰዓቱን መቀየር|ሰዓት ቀይር|ሰዓት ይቀየር|ሰአት ቀይር|ሰአት መቀየር|seat keyir",
        "days": "ቀን|ቀናት|ቀኖች|ቀናቱን መቀየር|ቀናት መቀየር|ቀን ቀይር|ቀን መቀየር|ken keyir",
        "zone": "ቦታ|ቦታ መቀየር|ቦታውን መቀየር|ቦታ ቀይር|የሰዓት ክልል|የሰአት ክልል|bota keyir",
        "lang": "ቋንቋ|ቋንቋ መቀየር|ቋንቋውን መቀየር|ቋንቋ ቀይር|kuankua|kwankwa|quanqua",
        "light": "ትንሽ ዳታ|አነስተኛ ዳታ|ዳታ ቆጥብ|ዳታ መቆጠብ",
        "files": "ፋይሎች|ፋይል|ፋይሎቹን ላክ|ፋይሎቹን ላኩ|"
        "ፋይሎቹን ይላኩ|ፋይሎቹን ላክልኝ|ፋይሎቹን ላኩልኝ|ፋይሎቹን ይላኩልኝ|file lakilign",
        "progress": "እድገቴ|ዕድገቴ|የደረስኩበት|የት ደረስኩ|የት እንደደረስኩ|yet dereskugn|yet deresku",
        "ask": "ጠይቅ|ጠይቂ|ልጠይቅ|መጠየቅ|ጥያቄ|ጥያቄ አለኝ|tiyake|teyake",
        "certificate": "ሰርተፍኬት|ሰርተፊኬት|ሠርተፍኬት|ሰርተፍኬቴ|ሰርተፊኬቴ|የእኔ ሰርተፍኬት|የምስክር ወረቀት|"
        "ምስክር ወረቀት|የምስክር ወረቀቴ|sertifiket",
        "who": "ማን|ማን ነኝ|እኔ ማን ነኝ|man negn",
        "move": "ስልክ ቀይር|ስልክ መቀየር|ስልኬን መቀየር|ስልክ ቀየርኩ|silk keyir",
        "export": "መረጃዬ|የእኔ መረጃ|መረጃዬን ላክልኝ|መረጃዬን ላኩልኝ|መረጃዬን ይላኩልኝ",
        "forget": "እርሳኝ|እርሱኝ|ይርሱኝ|መረጃዬን ሰርዝ|መረጃዬን ሰርዙ|መረጃዬን ይሰርዙ|መረጃዬን አጥፋ|መረጃዬን አጥፉ|መረጃዬን ያጥፉ",
        "start": "ጀምር|ጀምሪ|ጀምሩ|ይጀምሩ|መጀመር|ልጀምር|እንጀምር|እንደገና ጀምር|እንደገና ይጀምሩ|መጀመር እፈልጋለሁ|jemir|jemr",
        "help": "እርዳታ|ርዳታ|እገዛ|እርዳኝ|እርጂኝ|እርዱኝ|ይርዱኝ|መረጃ|erdata|irdata|erdugn",
        "name": "ስም|ስሜ|የእኔ ስም",
        "review": "ክለሳ|ከልስ",
    },
}

POLITE = (
    "please|pls|plz|kindly|thanks|thank you|thx|ok|okay|hi|hello|hey|sorry|now|por favor|gracias|"
    "ahora|hola|sil vous plait|sil te plait|svp|stp|merci|bonjour|maintenant|obrigado|obrigada|"
    "agora|ola|من فضلك|لو سمحت|رجاء|شكرا|الآن|tafadhali|asante|sasa|naomba|कृपया|प्लीज|धन्यवाद|"
    "अभी|tolong|mohon|terima kasih|sekarang|দয়া করে|প্লিজ|ধন্যবাদ|এখন|እባክህ|እባክሽ|እባክዎ|እባካችሁ|"
    "አመሰግናለሁ|አሁን|пожалуйста|спасибо|сейчас|здравствуйте|oi|bom dia|boa tarde|boa noite|desculpe|"
    "por gentileza|नमस्ते|नमस्कार|शुक्रिया|माफ कीजिए|अब|जी|namaste|kripya|dhanyavad|shukriya|"
    "abhi|ab|ሰላም|ጤና ይስጥልኝ|እሺ|ይቅርታ|እባካችሁን|እባክዎን|እባክህን|እባክሽን|እባኮትን|አሁኑኑ|ebakih|ebakish|ebakwo|"
    "selam|amesegnalehu|ahun"
)

# Agreeing to what was asked.
YES = (
    "yes|yeah|yep|yes please|ok|okay|agree|sí|si claro|de acuerdo|oui|ndiyo|ndio|"
    "نعم|sim|concordo|aceito|हाँ|हां|जी|जी हाँ|जी हां|हाँ जी|हां जी|"
    "ठीक है|मंज़ूर है|सहमत|haan|han|haan ji|ji haan|ji han|theek hai|thik hai|manzoor hai|"
    "አዎ|አዎን|እሺ|እስማማለሁ|ተስማምቻለሁ|awo|eshi|ishi"
)

# Refusing what was asked.
NO = (
    "no|nope|no thanks|no thank you|not now|no gracias|ahora no|non|non merci|pas maintenant|não|nao|"
    "não obrigado|não obrigada|agora não|hapana|la|siyo|sio|sitaki|si sasa|لا|لا شكرا|ليس الآن|مو الآن|"
    "नहीं|नही|जी नहीं|अभी नहीं|nahi|nahin|አይ|አይደለም|አልፈልግም|አይሆንም|አሁን አይደለም|ay|aydelem"
)

# How much data lessons may cost, after the word for “light”.
DATA: dict[Data, dict[str, str]] = {
    "light": {
        "en": "on|yes|light|small|less|low",
        "es": "si|activar|activado|encender|ligero|menos",
        "fr": "oui|activer|active|marche|leger|moins",
        "pt": "sim|ligar|ligado|ativar|ativado|leve|menos",
        "ar": "تشغيل|نعم|خفيف|أقل",
        "sw": "washa|ndiyo|ndio|nyepesi|kidogo",
        "hi": "चालू|ऑन|हाँ|हां|हल्का|कम|chalu|haan|kam",
        "am": "አብራ|ይብራ|አዎ|ቀላል|ትንሽ|አነስተኛ",
    },
    "full": {
        "en": "off|no|full|everything|all|more|normal",
        "es": "no|desactivar|desactivado|apagar|todo|completo|normal",
        "fr": "non|desactiver|desactive|arret|tout|complet|normal",
        "pt": "nao|desligar|desligado|desativar|desativado|tudo|completo|normal",
        "ar": "إيقاف|لا|الكل|كل شيء|كامل|عادي",
        "sw": "zima|hapana|yote|kila kitu|kamili|kawaida",
        "hi": "बंद|ऑफ|ऑफ़|नहीं|सब|सब कुछ|पूरा|सामान्य|band|nahi|sab|sab kuch|pura",
        "am": "አጥፋ|ይጥፋ|አይ|አይደለም|ሁሉም|ሙሉ",
    },
    "text": {
        "en": "text|text only|only text|words|words only",
        "es": "texto|solo texto",
        "fr": "texte|texte seulement|texte seul|seulement texte",
        "pt": "texto|so texto|somente texto|apenas texto",
        "ar": "نص|نص فقط|النص فقط",
        "sw": "maandishi|maandishi tu|maandishi pekee",
        "hi": "टेक्स्ट|लिखित|सिर्फ़ टेक्स्ट|केवल टेक्स्ट|केवल पाठ|sirf text|text hi",
        "am": "ጽሑፍ|ጽሁፍ|ጽሑፍ ብቻ|ጽሁፍ ብቻ",
    },
}

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
    "pt": "parar|pare|para|parem|sair|quero sair|quero parar|eu quero parar|cancelar|cancele|"
    "cancela|quero cancelar|cancelar inscricao|cancelar a inscricao|cancelar assinatura|"
    "cancelar minha inscricao|cancele minha inscricao|cancelar curso|cancelar o curso|"
    "cancelar mensagens|descadastrar|me descadastre|quero me descadastrar|desinscrever|"
    "me desinscrever|quero me desinscrever|desinscrevam me|encerrar|stop mensagens|chega|"
    "chega de mensagem|chega de mensagens|basta|nao quero mais|eu nao quero mais|"
    "nao quero mais isso|nao quero mais nada|nao quero mais mensagem|nao quero mais mensagens|"
    "nao quero receber mensagens|nao quero mais receber|nao quero mais receber nada|"
    "nao quero mais receber mensagem|nao quero mais receber mensagens|nao receber mais mensagens|"
    "nao quero receber mais mensagens|nao envie mais|nao envie mais mensagem|"
    "nao envie mais mensagens|nao envie mais nada|nao enviem mais mensagens|nao me envie mais|"
    "nao me envie mais mensagem|nao me envie mais mensagens|nao me envie mais nada|"
    "nao me enviem mais mensagens|nao mande mais|nao manda mais|nao mande mais mensagem|"
    "nao mande mais mensagens|nao manda mais mensagem|nao manda mais mensagens|"
    "nao mandem mais mensagens|nao me mande mensagem|nao me mande mensagens|nao me mande mais|"
    "nao me mande mais mensagem|nao me mande mais mensagens|nao me manda mais mensagem|"
    "nao me manda mais mensagens|nao me mande mais nada|nao me mandem mais mensagens|"
    "pare de mandar mensagem|pare de mandar mensagens|pare de me mandar mensagem|"
    "pare de me mandar mensagens|pare de enviar mensagem|pare de enviar mensagens|"
    "pare de me enviar mensagens|parem de mandar mensagens|parem de me mandar mensagens|"
    "parem de enviar mensagens|parem de me enviar mensagens|para de mandar mensagem|"
    "para de mandar mensagens|para de me mandar mensagem|para de me mandar mensagens|"
    "para com isso|pare com isso|deixem de me enviar mensagens|deixe de me enviar mensagens|"
    "me deixe em paz|me deixa em paz|deixem me em paz|deixe me em paz|me tire da lista|"
    "me tira da lista|me tirem da lista|me retire da lista|retirem me da lista|me exclua|"
    "me exclua da lista|me remova da lista|me remova|remova me|apague meu numero|"
    "tire meu numero da lista",
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
    "hi": "बंद|बंद करो|बंद करें|बंद करे|बन्द|बन्द करो|बन्द करें|बंद कर दो|बंद कर दें|"
    "बंद कर दीजिए|बंद कीजिए|बंद करिए|इसे बंद करो|इसे बंद करें|ये बंद करो|यह बंद करो|सब बंद करो|"
    "रुको|रुकें|रुकिए|रोको|रोकें|रोकिए|रोक दो|रोक दें|रोक दीजिए|बस करो|बस करें|बस कीजिए|स्टॉप|"
    "स्टाप|स्टॉप करो|स्टॉप करें|कैंसल|कैंसिल|कैंसल करो|कैंसिल करो|अनसब्सक्राइब|अनसब्सक्राइब करें|"
    "अनसब्सक्राइब करो|संदेश बंद करो|संदेश बंद करें|मैसेज बंद करो|मैसेज बंद करें|मैसेज बंद कर दो|"
    "मैसेज बंद कर दें|मैसेज बंद कीजिए|मैसेज करना बंद करो|मैसेज भेजना बंद करो|"
    "मैसेज भेजना बंद करें|संदेश भेजना बंद करें|संदेश भेजना बंद करो|पाठ बंद करो|पाठ बंद करें|"
    "कोर्स बंद करो|कोर्स बंद करें|मैसेज मत भेजो|मैसेज मत भेजें|मैसेज न भेजें|मैसेज मत करो|"
    "संदेश मत भेजो|संदेश मत भेजें|संदेश न भेजें|मुझे मैसेज मत भेजो|मुझे मैसेज मत भेजें|"
    "मुझे मैसेज न भेजें|मुझे मैसेज मत करो|मुझे संदेश मत भेजो|मुझे संदेश मत भेजें|"
    "मुझे संदेश न भेजें|और मत भेजो|और मैसेज मत भेजो|अब मत भेजो|अब और नहीं|अब नहीं चाहिए|"
    "मुझे नहीं चाहिए|मुझे और नहीं चाहिए|मुझे संदेश नहीं चाहिए|मुझे मैसेज नहीं चाहिए|"
    "मुझे और मैसेज नहीं चाहिए|और मैसेज नहीं चाहिए|मैसेज नहीं चाहिए|सदस्यता रद्द करें|"
    "सदस्यता रद्द करो|सदस्यता समाप्त करें|रद्द करें|रद्द करो|मुझे हटाओ|मुझे हटा दो|मुझे हटा दें|"
    "मुझे सूची से हटाओ|मुझे सूची से हटा दें|मुझे लिस्ट से हटाओ|मुझे लिस्ट से हटा दो|"
    "मेरा नंबर हटाओ|मेरा नंबर हटा दो|मुझे परेशान मत करो|मुझे छोड़ना है|मैं बंद करना चाहता हूँ|"
    "मैं बंद करना चाहती हूँ|मैं बंद करना चाहता हूं|मैं बंद करना चाहती हूं|मुझे बंद करना है|"
    "band karo|band kro|band kar do|band kardo|band kr do|band krdo|band kare|band karen|"
    "band karein|band kijiye|band kariye|bandh karo|bund karo|ise band karo|yeh band karo|"
    "ye band karo|sab band karo|ruko|rukiye|roko|rokiye|rok do|bas karo|stop karo|stop kar do|"
    "cancel karo|unsubscribe karo|message band karo|messages band karo|msg band karo|"
    "sms band karo|message band kar do|msg band kar do|sandesh band karo|lesson band karo|"
    "course band karo|message mat bhejo|messages mat bhejo|msg mat bhejo|sms mat bhejo|"
    "message mat karo|msg mat karo|mujhe message mat bhejo|mujhe msg mat bhejo|"
    "mujhe message mat karo|mujhe message nahi chahiye|message nahi chahiye|msg nahi chahiye|"
    "mujhe nahi chahiye|mujhe nahin chahiye|mat bhejo|aur mat bhejo|ab mat bhejo|mujhe hatao|"
    "mujhe hata do|mera number hatao|mera number hata do|mujhe pareshan mat karo",
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
    "am": "አቁም|አቁሙ|አቁሚ|አቁምልኝ|አቁሙልኝ|ያቁሙ|ያቁሙልኝ|ይቁም|ይቁምልኝ|አቁሙት|ያቁሙት|ስቶፕ|ይብቃ|ይብቃኝ|በቃ|በቃኝ|ይበቃል|"
    "ይበቃኛል|አቋርጥ|አቋርጡ|አቋርጪ|ያቋርጡ|ይቋረጥ|ይቋረጥልኝ|ሰርዝ|ሰርዙ|ሰርዢ|ይሰርዙ|ይሰረዝ|ሰርዙኝ|ሰርዘኝ|ይሰርዙኝ|ምዝገባዬን ሰርዝ|"
    "ምዝገባዬን ሰርዙ|ምዝገባዬን ይሰርዙ|ምዝገባዬ ይሰረዝ|ማቆም እፈልጋለሁ|ማቋረጥ እፈልጋለሁ|መውጣት እፈልጋለሁ|መልእክት አትላኩ|መልእክት አትላክ|"
    "መልእክት አትላኪ|መልእክት አይላኩ|መልእክት አትላኩልኝ|መልእክት አትላክልኝ|መልእክት አይላኩልኝ|መልዕክት አትላኩ|መልዕክት አትላክ|"
    "መልዕክት አይላኩ|መልዕክት አትላኩልኝ|መልዕክት አትላክልኝ|መልዕክት አይላኩልኝ|ተጨማሪ መልእክት አትላኩልኝ|ተጨማሪ መልእክት አይላኩልኝ|"
    "ተጨማሪ መልእክት አልፈልግም|ተጨማሪ መልዕክት አልፈልግም|ተጨማሪ መልእክት እንዳይመጣ|አትላኩልኝ|አትላክልኝ|አትላኪልኝ|አይላኩልኝ|"
    "ከእንግዲህ አትላኩ|ከእንግዲህ አትላኩልኝ|ከእንግዲህ አይላኩልኝ|ከአሁን በኋላ አትላኩልኝ|ከአሁን በኋላ አይላኩልኝ|መልእክት አልፈልግም|"
    "መልዕክት አልፈልግም|መልእክቶችን አልፈልግም|መልእክት መቀበል አልፈልግም|መልዕክት መቀበል አልፈልግም|አልፈልግም|ከእንግዲህ አልፈልግም|"
    "ከእንግዲህ መልእክት አልፈልግም|ከዝርዝሩ አውጡኝ|ከዝርዝሩ ያውጡኝ|አውጡኝ|አውጣኝ|ያውጡኝ|መላክ አቁሙ|መላክ ያቁሙ|መላክ አቁም|መልእክቱን አቁሙ|"
    "መልእክቱ ይቁም|መልእክት አቁም|መልእክት አቁሙ|መልእክት ያቁሙ|መልእክት መላክ አቁም|መልእክት መላክ አቁሙ|መልእክት መላክ ያቁሙ|"
    "መልዕክት መላክ አቁሙ|መልዕክት መላክ ያቁሙ|ትምህርቱን አቁም|ትምህርቱን አቁሙ|ትምህርቱን ያቁሙ|ትምህርቱ ይቁም|አትረብሹኝ|አትረብሸኝ|አይረብሹኝ|"
    "ተዉኝ|ተወኝ|akum|akumu|akumi|yakumu|aqum|aqumu|yikum|yibka|yibeka|bekagn|akuart|akuaret|"
    "akuaretu|akwart|akwartu|serzu|sirzu|melikt atlaku|meliekt atlaku|melekt atlaku|"
    "mel'ekt atlaku|melikt atlakulign|meliekt atlakulign|melekt atlakulgn|message atlaku|"
    "message atlakulign|message atlakulgn|atlakulign|atlakulgn|atlakilign|melikt alfeligim|"
    "melekt alfelgm|message alfelgm|message alfeligim|alfelgm|alfeligim|melak akumu|message akum|"
    "message akumu",
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
