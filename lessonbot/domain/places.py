"""Generated: countries, their calling codes, zones and names, and the names of cities.

How to make it again: for every country of the tz database's `zone.tab` write one line of COUNTRIES:
its ISO code, its telephone prefixes (libphonenumber's calling code with the leading digits that tell
countries of one code apart), and its zones, most populous first, at most four, leaving out zones
whose clocks agree from 2026 on; after the bar its names in English, French, Spanish, Portuguese,
Arabic, Swahili and Hindi from Unicode CLDR (Babel), then everyday names added by hand. CITIES has
one line for every zone of `zone.tab`: CLDR's city names in the same languages where they differ from
the zone's own, then big cities and abbreviations added by hand. MAIN lists zones by how many people
live by their clock, also by hand. Keep the hand-added names when making it again.
"""
# ruff: noqa: E501 - one line is one country or one zone

COUNTRIES = """
AD 376 Europe/Andorra|Andorra|Andorre|أندورا|एंडोरा
AE 971 Asia/Dubai|United Arab Emirates|Émirats arabes unis|Emiratos Árabes Unidos|Emirados Árabes Unidos|الإمارات العربية المتحدة|Falme za Kiarabu|संयुक्त अरब अमीरात|UAE|Emirates
AF 93 Asia/Kabul|Afghanistan|Afganistán|Afeganistão|أفغانستان|अफ़गानिस्तान
AG 1268 America/Antigua|Antigua & Barbuda|Antigua-et-Barbuda|Antigua y Barbuda|Antígua e Barbuda|أنتيغوا وبربودا|Antigua na Barbuda|एंटिगुआ और बरबुडा
AI 1264 America/Anguilla|Anguilla|Anguila|أنغويلا|एंग्विला
AL 355 Europe/Tirane|Albania|Albanie|ألبانيا|अल्बानिया
AM 374 Asia/Yerevan|Armenia|Arménie|أرمينيا|आर्मेनिया
AO 244 Africa/Luanda|Angola|أنغولا|अंगोला
AQ  Antarctica/McMurdo Antarctica/Casey Antarctica/Davis Antarctica/Troll|Antarctica|Antarctique|Antártida|أنتاركتيكا|Antaktiki|अंटार्कटिका
AR 54 America/Argentina/Buenos_Aires|Argentina|Argentine|الأرجنتين|Ajentina|अर्जेंटीना
AS 1684 Pacific/Pago_Pago|American Samoa|Samoa américaines|Samoa Americana|ساموا الأمريكية|Samoa ya Marekani|अमेरिकी समोआ
AT 43 Europe/Vienna|Austria|Autriche|النمسا|ऑस्ट्रिया
AU 61 Australia/Sydney Australia/Brisbane Australia/Perth Australia/Adelaide|Australia|Australie|أستراليا|ऑस्ट्रेलिया
AW 297 America/Aruba|Aruba|أروبا|अरूबा
AX 35818 Europe/Mariehamn|Åland Islands|Îles Åland|Islas Aland|Ilhas Aland|جزر آلاند|Visiwa vya Aland|एलैंड द्वीपसमूह
AZ 994 Asia/Baku|Azerbaijan|Azerbaïdjan|Azerbaiyán|Azerbaijão|أذربيجان|Azerbaijani|अज़रबैजान
BA 387 Europe/Sarajevo|Bosnia & Herzegovina|Bosnie-Herzégovine|Bosnia y Herzegovina|Bósnia e Herzegovina|البوسنة والهرسك|Bosnia na Hezegovina|बोस्निया और हर्ज़ेगोविना|Bosnia
BB 1246 America/Barbados|Barbados|Barbade|بربادوس|Babadosi|बारबाडोस
BD 880 Asia/Dhaka|Bangladesh|Bangladés|بنغلاديش|Bangladeshi|बांग्लादेश
BE 32 Europe/Brussels|Belgium|Belgique|Bélgica|بلجيكا|Ubelgiji|बेल्जियम
BF 226 Africa/Ouagadougou|Burkina Faso|Burquina Faso|بوركينا فاسو|Bukinafaso|बुर्किना फ़ासो
BG 359 Europe/Sofia|Bulgaria|Bulgarie|بلغاريا|बुल्गारिया
BH 973 Asia/Bahrain|Bahrain|Bahreïn|Baréin|البحرين|Bahareni|बहरीन
BI 257 Africa/Bujumbura|Burundi|بوروندي|बुरुंडी
BJ 229 Africa/Porto-Novo|Benin|بنين|बेनिन
BL  America/St_Barthelemy|St. Barthélemy|Saint-Barthélemy|San Bartolomé|São Bartolomeu|سان بارتليمي|सेंट बार्थेलेमी
BM 1441 Atlantic/Bermuda|Bermuda|Bermudes|Bermudas|برمودا|बरमूडा
BN 673 Asia/Brunei|Brunei|بروناي|ब्रूनेई
BO 591 America/La_Paz|Bolivia|Bolivie|بوليفيا|बोलीविया
BQ  America/Kralendijk|Caribbean Netherlands|Pays-Bas caribéens|Caribe neerlandés|Países Baixos Caribenhos|هولندا الكاريبية|Uholanzi ya Karibiani|कैरिबियन नीदरलैंड
BR 55 America/Sao_Paulo America/Manaus America/Rio_Branco America/Noronha|Brazil|Brésil|Brasil|البرازيل|ब्राज़ील
BS 1242 America/Nassau|Bahamas|جزر البهاما|Bahama|बहामास|The Bahamas
BT 975 Asia/Thimphu|Bhutan|Bhoutan|Bután|Butão|بوتان|भूटान
BW 267 Africa/Gaborone|Botswana|Botsuana|بوتسوانا|बोत्स्वाना
BY 375 Europe/Minsk|Belarus|Biélorussie|Bielorrusia|Bielorrússia|بيلاروس|बेलारूस
BZ 501 America/Belize|Belize|Belice|بليز|बेलीज़
CA  America/Toronto America/Vancouver America/Edmonton America/Halifax|Canada|كندا|Kanada|कनाडा
CC  Indian/Cocos|Cocos (Keeling) Islands|Îles Cocos|Islas Cocos|Ilhas Cocos (Keeling)|جزر كوكوس (كيلينغ)|Visiwa vya Cocos (Keeling)|कोकोस (कीलिंग) द्वीपसमूह
CD 243 Africa/Kinshasa Africa/Lubumbashi|Congo - Kinshasa|República Democrática del Congo|الكونغو - كينشاسا|Jamhuri ya Kidemokrasia ya Kongo|कांगो - किंशासा|DRC|DR Congo|Congo DRC|RDC|Democratic Republic of Congo|Zaire|Congo
CF 236 Africa/Bangui|Central African Republic|République centrafricaine|República Centroafricana|República Centro-Africana|جمهورية أفريقيا الوسطى|Jamhuri ya Afrika ya Kati|मध्य अफ़्रीकी गणराज्य|CAR|Central Africa
CG 242 Africa/Brazzaville|Congo - Brazzaville|Congo|República do Congo|الكونغو - برازافيل|Kongo - Brazzaville|कांगो – ब्राज़ाविल|Republic of Congo
CH 41 Europe/Zurich|Switzerland|Suisse|Suiza|Suíça|سويسرا|Uswisi|स्विट्ज़रलैंड
CI 225 Africa/Abidjan|Côte d’Ivoire|Costa do Marfim|ساحل العاج|कोत दिवुआर|Ivory Coast
CK 682 Pacific/Rarotonga|Cook Islands|Îles Cook|Islas Cook|Ilhas Cook|جزر كوك|Visiwa vya Cook|कुक द्वीपसमूह
CL 56 America/Santiago America/Punta_Arenas Pacific/Easter|Chile|Chili|تشيلي|चिली
CM 237 Africa/Douala|Cameroon|Cameroun|Camerún|Camarões|الكاميرون|Kameruni|कैमरून
CN 86 Asia/Shanghai|China|Chine|الصين|Uchina|चीन
CO 57 America/Bogota|Colombia|Colombie|كولومبيا|Kolombia|कोलंबिया
CR 506 America/Costa_Rica|Costa Rica|كوستاريكا|Kostarika|कोस्टारिका
CU 53 America/Havana|Cuba|كوبا|Kuba|क्यूबा
CV 238 Atlantic/Cape_Verde|Cape Verde|Cap-Vert|Cabo Verde|الرأس الأخضر|केप वर्ड
CW 599 America/Curacao|Curaçao|Curazao|كوراساو|कुरासाओ
CX  Indian/Christmas|Christmas Island|Île Christmas|Isla de Navidad|Ilha Christmas|جزيرة كريسماس|Kisiwa cha Krismasi|क्रिसमस द्वीप
CY 357 Asia/Nicosia|Cyprus|Chypre|Chipre|قبرص|Saiprasi|साइप्रस
CZ 420 Europe/Prague|Czechia|Tchéquie|Chequia|Tchéquia|التشيك|Chechia|चेकिया|Czech Republic
DE 49 Europe/Berlin|Germany|Allemagne|Alemania|Alemanha|ألمانيا|Ujerumani|जर्मनी
DJ 253 Africa/Djibouti|Djibouti|Yibuti|Djibuti|جيبوتي|Jibuti|जिबूती
DK 45 Europe/Copenhagen|Denmark|Danemark|Dinamarca|الدانمرك|Denmaki|डेनमार्क
DM 1767 America/Dominica|Dominica|Dominique|دومينيكا|Dominika|डोमिनिका
DO  America/Santo_Domingo|Dominican Republic|République dominicaine|República Dominicana|جمهورية الدومينيكان|Jamhuri ya Dominika|डोमिनिकन गणराज्य
DZ 213 Africa/Algiers|Algeria|Algérie|Argelia|الجزائر|Aljeria|अल्जीरिया
EC 593 America/Guayaquil Pacific/Galapagos|Ecuador|Équateur|Equador|الإكوادور|इक्वाडोर
EE 372 Europe/Tallinn|Estonia|Estonie|إستونيا|एस्टोनिया
EG 20 Africa/Cairo|Egypt|Égypte|Egipto|Egito|مصر|Misri|मिस्र
EH  Africa/El_Aaiun|Western Sahara|Sahara occidental|Saara Ocidental|الصحراء الغربية|Sahara Magharibi|पश्चिमी सहारा
ER 291 Africa/Asmara|Eritrea|Érythrée|Eritreia|إريتريا|इरिट्रिया
ES 34 Europe/Madrid Atlantic/Canary|Spain|Espagne|España|Espanha|إسبانيا|Uhispania|स्पेन
ET 251 Africa/Addis_Ababa|Ethiopia|Éthiopie|Etiopía|إثيوبيا|इथियोपिया|Abyssinia|ኢትዮጵያ
FI 358 Europe/Helsinki|Finland|Finlande|Finlandia|فنلندا|Ufini|फ़िनलैंड
FJ 679 Pacific/Fiji|Fiji|Fidji|Fiyi|فيجي|फ़िजी
FK 500 Atlantic/Stanley|Falkland Islands|Îles Malouines|Islas Malvinas|Ilhas Malvinas|جزر فوكلاند|Visiwa vya Falkland|फ़ॉकलैंड द्वीपसमूह
FM 691 Pacific/Pohnpei Pacific/Chuuk|Micronesia|Micronésie|ميكرونيزيا|Mikronesia|माइक्रोनेशिया
FO 298 Atlantic/Faroe|Faroe Islands|Îles Féroé|Islas Feroe|Ilhas Faroé|جزر فارو|Visiwa vya Faroe|फ़ेरो द्वीपसमूह
FR 33 Europe/Paris|France|Francia|França|فرنسا|Ufaransa|फ़्रांस
GA 241 Africa/Libreville|Gabon|Gabão|الغابون|गैबॉन
GB 44 Europe/London|United Kingdom|Royaume-Uni|Reino Unido|المملكة المتحدة|Ufalme wa Muungano|यूनाइटेड किंगडम|UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|Angleterre|Inglaterra
GD 1473 America/Grenada|Grenada|Grenade|Granada|غرينادا|ग्रेनाडा
GE 995 Asia/Tbilisi|Georgia|Géorgie|جورجيا|Jojia|जॉर्जिया
GF 594 America/Cayenne|French Guiana|Guyane française|Guayana Francesa|Guiana Francesa|غويانا الفرنسية|Guiana ya Ufaransa|फ़्रेंच गुयाना
GG  Europe/Guernsey|Guernsey|Guernesey|غيرنزي|गर्नसी
GH 233 Africa/Accra|Ghana|Gana|غانا|घाना
GI 350 Europe/Gibraltar|Gibraltar|جبل طارق|जिब्राल्टर
GL 299 America/Nuuk America/Scoresbysund America/Thule America/Danmarkshavn|Greenland|Groenland|Groenlandia|غرينلاند|ग्रीनलैंड
GM 220 Africa/Banjul|Gambia|Gambie|غامبيا|गाम्बिया|The Gambia
GN 224 Africa/Conakry|Guinea|Guinée|Guiné|غينيا|Gine|गिनी
GP 590 America/Guadeloupe|Guadeloupe|Guadalupe|غوادلوب|ग्वाडेलूप
GQ 240 Africa/Malabo|Equatorial Guinea|Guinée équatoriale|Guinea Ecuatorial|Guiné Equatorial|غينيا الاستوائية|Guinea ya Ikweta|इक्वेटोरियल गिनी
GR 30 Europe/Athens|Greece|Grèce|Grecia|اليونان|Ugiriki|यूनान
GS  Atlantic/South_Georgia|South Georgia & South Sandwich Islands|Géorgie du Sud-et-les Îles Sandwich du Sud|Islas Georgia del Sur y Sandwich del Sur|Ilhas Geórgia do Sul e Sandwich do Sul|جورجيا الجنوبية وجزر ساندويتش الجنوبية|Visiwa vya Georgia Kusini na Sandwich Kusini|दक्षिण जॉर्जिया और दक्षिण सैंडविच द्वीपसमूह
GT 502 America/Guatemala|Guatemala|غواتيمالا|ग्वाटेमाला
GU 1671 Pacific/Guam|Guam|غوام|गुआम
GW 245 Africa/Bissau|Guinea-Bissau|Guinée-Bissau|Guinea-Bisáu|Guiné-Bissau|غينيا بيساو|Ginebisau|गिनी-बिसाउ
GY 592 America/Guyana|Guyana|Guiana|غيانا|गुयाना
HK 852 Asia/Hong_Kong|Hong Kong SAR China|R.A.S. chinoise de Hong Kong|RAE de Hong Kong (China)|Hong Kong, RAE da China|هونغ كونغ الصينية (منطقة إدارية خاصة)|हाँग काँग (चीन विशेष प्रशासनिक क्षेत्र)|Hong Kong
HN 504 America/Tegucigalpa|Honduras|هندوراس|होंडूरास
HR 385 Europe/Zagreb|Croatia|Croatie|Croacia|كرواتيا|क्रोएशिया
HT 509 America/Port-au-Prince|Haiti|هايتي|हैती
HU 36 Europe/Budapest|Hungary|Hongrie|Hungría|هنغاريا|Hungaria|हंगरी
ID 62 Asia/Jakarta Asia/Makassar Asia/Jayapura|Indonesia|Indonésie|إندونيسيا|इंडोनेशिया
IE 353 Europe/Dublin|Ireland|Irlande|Irlanda|أيرلندا|Ayalandi|आयरलैंड
IL 972 Asia/Jerusalem|Israel|إسرائيل|Israeli|इज़राइल
IM  Europe/Isle_of_Man|Isle of Man|Île de Man|Isla de Man|Ilha de Man|جزيرة مان|Kisiwa cha Man|आइल ऑफ़ मैन
IN 91 Asia/Kolkata|India|Inde|الهند|भारत|Bharat
IO 246 Indian/Chagos|British Indian Ocean Territory|Territoire britannique de l’océan Indien|Territorio Británico del Océano Índico|Território Britânico do Oceano Índico|الإقليم البريطاني في المحيط الهندي|Eneo la Uingereza katika Bahari Hindi|ब्रिटिश हिंद महासागरीय क्षेत्र
IQ 964 Asia/Baghdad|Iraq|Irak|Iraque|العراق|Iraki|इराक
IR 98 Asia/Tehran|Iran|Irã|إيران|ईरान|Persia
IS 354 Atlantic/Reykjavik|Iceland|Islande|Islandia|آيسلندا|Aisilandi|आइसलैंड
IT 39 Europe/Rome|Italy|Italie|Italia|إيطاليا|इटली
JE  Europe/Jersey|Jersey|جيرسي|जर्सी
JM 1658,1876 America/Jamaica|Jamaica|Jamaïque|جامايكا|Jamaika|जमैका
JO 962 Asia/Amman|Jordan|Jordanie|Jordania|الأردن|जॉर्डन
JP 81 Asia/Tokyo|Japan|Japon|Japão|اليابان|Japani|जापान
KE 254 Africa/Nairobi|Kenya|Kenia|Quênia|كينيا|केन्या
KG 996 Asia/Bishkek|Kyrgyzstan|Kirghizstan|Kirguistán|Quirguistão|قيرغيزستان|Kirigizistani|किर्गिज़स्तान|Kirghizia
KH 855 Asia/Phnom_Penh|Cambodia|Cambodge|Camboya|Camboja|كمبوديا|Kambodia|कंबोडिया
KI 686 Pacific/Tarawa Pacific/Kiritimati Pacific/Kanton|Kiribati|Quiribati|كيريباتي|किरिबाती
KM 269 Indian/Comoro|Comoros|Comores|Comoras|جزر القمر|Komoro|कोमोरोस
KN 1869 America/St_Kitts|St. Kitts & Nevis|Saint-Christophe-et-Niévès|San Cristóbal y Nieves|São Cristóvão e Névis|سانت كيتس ونيفيس|St. Kitts na Nevis|सेंट किट्स और नेविस
KP 850 Asia/Pyongyang|North Korea|Corée du Nord|Corea del Norte|Coreia do Norte|كوريا الشمالية|Korea Kaskazini|उत्तर कोरिया
KR 82 Asia/Seoul|South Korea|Corée du Sud|Corea del Sur|Coreia do Sul|كوريا الجنوبية|Korea Kusini|दक्षिण कोरिया|Korea
KW 965 Asia/Kuwait|Kuwait|Koweït|الكويت|कुवैत
KY 1345 America/Cayman|Cayman Islands|Îles Caïmans|Islas Caimán|Ilhas Cayman|جزر كايمان|Visiwa vya Cayman|कैमेन द्वीपसमूह
KZ 76,77 Asia/Almaty|Kazakhstan|Kazajistán|Cazaquistão|كازاخستان|Kazakistani|कज़ाखस्तान
LA 856 Asia/Vientiane|Laos|لاوس|लाओस|Lao
LB 961 Asia/Beirut|Lebanon|Liban|Líbano|لبنان|लेबनान
LC 1758 America/St_Lucia|St. Lucia|Sainte-Lucie|Santa Lucía|سانت لوسيا|सेंट लूसिया
LI 423 Europe/Vaduz|Liechtenstein|ليختنشتاين|लिचेंस्टीन
LK 94 Asia/Colombo|Sri Lanka|سريلانكا|श्रीलंका
LR 231 Africa/Monrovia|Liberia|ليبيريا|लाइबेरिया
LS 266 Africa/Maseru|Lesotho|Lesoto|ليسوتو|लेसोथो
LT 370 Europe/Vilnius|Lithuania|Lituanie|Lituania|ليتوانيا|लिथुआनिया
LU 352 Europe/Luxembourg|Luxembourg|Luxemburgo|لوكسمبورغ|लग्ज़मबर्ग
LV 371 Europe/Riga|Latvia|Lettonie|Letonia|لاتفيا|लातविया
LY 218 Africa/Tripoli|Libya|Libye|Libia|ليبيا|लीबिया
MA 212 Africa/Casablanca|Morocco|Maroc|Marruecos|Marrocos|المغرب|मोरक्को
MC 377 Europe/Monaco|Monaco|موناكو|मोनाको
MD 373 Europe/Chisinau|Moldova|Moldavie|Moldavia|مولدوفا|मॉल्डोवा
ME 382 Europe/Podgorica|Montenegro|الجبل الأسود|मोंटेनेग्रो
MF  America/Marigot|St. Martin|Saint-Martin|San Martín|São Martinho|سان مارتن|सेंट मार्टिन
MG 261 Indian/Antananarivo|Madagascar|مدغشقر|Madagaska|मेडागास्कर
MH 692 Pacific/Majuro|Marshall Islands|Îles Marshall|Islas Marshall|Ilhas Marshall|جزر مارشال|Visiwa vya Marshall|मार्शल द्वीपसमूह
MK 389 Europe/Skopje|North Macedonia|Macédoine du Nord|Macedonia del Norte|Macedônia do Norte|مقدونيا الشمالية|Masedonia ya Kaskazini|उत्तरी मकदूनिया|Macedonia
ML 223 Africa/Bamako|Mali|مالي|माली
MM 95 Asia/Yangon|Myanmar (Burma)|Myanmar (Birmanie)|Myanmar (Birmania)|Mianmar (Birmânia)|ميانمار (بورما)|म्यांमार (बर्मा)|Burma|Myanmar
MN 976 Asia/Ulaanbaatar Asia/Hovd|Mongolia|Mongolie|منغوليا|मंगोलिया
MO 853 Asia/Macau|Macao SAR China|R.A.S. chinoise de Macao|RAE de Macao (China)|Macau, RAE da China|منطقة ماكاو الإدارية الخاصة|Makau SAR China|मकाऊ (विशेष प्रशासनिक क्षेत्र चीन)|Macau|Macao
MP 1670 Pacific/Saipan|Northern Mariana Islands|Îles Mariannes du Nord|Islas Marianas del Norte|Ilhas Marianas do Norte|جزر ماريانا الشمالية|Visiwa vya Mariana vya Kaskazini|उत्तरी मारियाना द्वीपसमूह
MQ 596 America/Martinique|Martinique|Martinica|جزر المارتينيك|मार्टीनिक
MR 222 Africa/Nouakchott|Mauritania|Mauritanie|موريتانيا|Moritania|मॉरिटानिया
MS 1664 America/Montserrat|Montserrat|مونتسرات|मोंटसेरात
MT 356 Europe/Malta|Malta|Malte|مالطا|माल्टा
MU 230 Indian/Mauritius|Mauritius|Maurice|Mauricio|موريشيوس|Morisi|मॉरीशस
MV 960 Indian/Maldives|Maldives|Maldivas|جزر المالديف|Maldivi|मालदीव
MW 265 Africa/Blantyre|Malawi|Malaui|ملاوي|मलावी
MX 52 America/Mexico_City America/Tijuana America/Hermosillo America/Cancun|Mexico|Mexique|المكسيك|Meksiko|मैक्सिको
MY 60 Asia/Kuala_Lumpur|Malaysia|Malaisie|Malasia|ماليزيا|Malesia|मलेशिया
MZ 258 Africa/Maputo|Mozambique|Moçambique|موزمبيق|Msumbiji|मोज़ांबिक
NA 264 Africa/Windhoek|Namibia|Namibie|ناميبيا|नामीबिया
NC 687 Pacific/Noumea|New Caledonia|Nouvelle-Calédonie|Nueva Caledonia|Nova Caledônia|كاليدونيا الجديدة|न्यू कैलेडोनिया
NE 227 Africa/Niamey|Niger|النيجر|नाइजर
NF 672 Pacific/Norfolk|Norfolk Island|Île Norfolk|Isla Norfolk|Ilha Norfolk|جزيرة نورفولك|Kisiwa cha Norfolk|नॉरफ़ॉक द्वीप
NG 234 Africa/Lagos|Nigeria|نيجيريا|नाइजीरिया
NI 505 America/Managua|Nicaragua|نيكاراغوا|Nikaragwa|निकारागुआ
NL 31 Europe/Amsterdam|Netherlands|Pays-Bas|Países Bajos|Países Baixos|هولندا|Uholanzi|नीदरलैंड|Holland
NO 47 Europe/Oslo|Norway|Norvège|Noruega|النرويج|नॉर्वे
NP 977 Asia/Kathmandu|Nepal|نيبال|नेपाल
NR 674 Pacific/Nauru|Nauru|ناورو|नाउरु
NU 683 Pacific/Niue|Niue|نيوي|नीयू
NZ 64 Pacific/Auckland Pacific/Chatham|New Zealand|Nouvelle-Zélande|Nueva Zelanda|Nova Zelândia|نيوزيلندا|Nyuzilandi|न्यूज़ीलैंड
OM 968 Asia/Muscat|Oman|Omã|عُمان|ओमान
PA 507 America/Panama|Panama|بنما|पनामा
PE 51 America/Lima|Peru|Pérou|بيرو|पेरू
PF 689 Pacific/Tahiti Pacific/Marquesas Pacific/Gambier|French Polynesia|Polynésie française|Polinesia Francesa|بولينيزيا الفرنسية|Polynesia ya Ufaransa|फ़्रेंच पोलिनेशिया
PG 675 Pacific/Port_Moresby Pacific/Bougainville|Papua New Guinea|Papouasie-Nouvelle-Guinée|Papúa Nueva Guinea|Papua-Nova Guiné|بابوا غينيا الجديدة|पापुआ न्यू गिनी
PH 63 Asia/Manila|Philippines|Filipinas|الفلبين|Ufilipino|फ़िलिपींस|The Philippines
PK 92 Asia/Karachi|Pakistan|Paquistão|باكستان|Pakistani|पाकिस्तान
PL 48 Europe/Warsaw|Poland|Pologne|Polonia|بولندا|पोलैंड
PM 508 America/Miquelon|St. Pierre & Miquelon|Saint-Pierre-et-Miquelon|San Pedro y Miquelón|São Pedro e Miquelão|سان بيير ومكويلون|Santapierre na Miquelon|सेंट पिएरे और मिक्वेलान
PN  Pacific/Pitcairn|Pitcairn Islands|Îles Pitcairn|Islas Pitcairn|Ilhas Pitcairn|جزر بيتكيرن|Visiwa vya Pitcairn|पिटकैर्न द्वीपसमूह
PR 1787,1939 America/Puerto_Rico|Puerto Rico|Porto Rico|بورتوريكو|पोर्टो रिको
PS 970 Asia/Gaza|Palestinian Territories|Territoires palestiniens|Territorios Palestinos|الأراضي الفلسطينية|Maeneo ya Palestina|फ़िलिस्तीनी क्षेत्र|Palestine|Gaza|West Bank
PT 351 Europe/Lisbon Atlantic/Azores|Portugal|البرتغال|Ureno|पुर्तगाल
PW 680 Pacific/Palau|Palau|Palaos|بالاو|पलाऊ
PY 595 America/Asuncion|Paraguay|Paraguai|باراغواي|पराग्वे
QA 974 Asia/Qatar|Qatar|Catar|قطر|क़तर
RE 262 Indian/Reunion|Réunion|La Réunion|Reunião|روينيون|रियूनियन
RO 40 Europe/Bucharest|Romania|Roumanie|Rumanía|Romênia|رومانيا|रोमानिया
RS 381 Europe/Belgrade|Serbia|Serbie|Sérvia|صربيا|सर्बिया
RU 7 Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Europe/Samara|Russia|Russie|Rusia|روسيا|Urusi|रूस|Russian Federation
RW 250 Africa/Kigali|Rwanda|Ruanda|رواندا|रवांडा
SA 966 Asia/Riyadh|Saudi Arabia|Arabie saoudite|Arabia Saudí|Arábia Saudita|المملكة العربية السعودية|Saudia|सऊदी अरब|KSA|Saudi
SB 677 Pacific/Guadalcanal|Solomon Islands|Îles Salomon|Islas Salomón|Ilhas Salomão|جزر سليمان|Visiwa vya Solomon|सोलोमन द्वीपसमूह
SC 248 Indian/Mahe|Seychelles|Seicheles|سيشل|Ushelisheli|सेशेल्स
SD 249 Africa/Khartoum|Sudan|Soudan|Sudão|السودان|सूडान
SE 46 Europe/Stockholm|Sweden|Suède|Suecia|السويد|Uswidi|स्वीडन
SG 65 Asia/Singapore|Singapore|Singapour|Singapur|Singapura|سنغافورة|सिंगापुर
SH 290 Atlantic/St_Helena|St. Helena|Sainte-Hélène|Santa Elena|Santa Helena|سانت هيلينا|सेंट हेलेना
SI 386 Europe/Ljubljana|Slovenia|Slovénie|Eslovenia|سلوفينيا|स्लोवेनिया
SJ 4779 Arctic/Longyearbyen|Svalbard & Jan Mayen|Svalbard et Jan Mayen|Svalbard y Jan Mayen|Svalbard e Jan Mayen|سفالبارد وجان ماين|Svalbard na Jan Mayen|स्वालबार्ड और जान मायेन
SK 421 Europe/Bratislava|Slovakia|Slovaquie|Eslovaquia|سلوفاكيا|स्लोवाकिया
SL 232 Africa/Freetown|Sierra Leone|Sierra Leona|Serra Leoa|سيراليون|Siera Leoni|सिएरा लियोन
SM 378 Europe/San_Marino|San Marino|Saint-Marin|سان مارينو|सैन मेरीनो
SN 221 Africa/Dakar|Senegal|السنغال|Senegali|सेनेगल
SO 252 Africa/Mogadishu|Somalia|Somalie|الصومال|सोमालिया
SR 597 America/Paramaribo|Suriname|Surinam|سورينام|सूरीनाम
SS 211 Africa/Juba|South Sudan|Soudan du Sud|Sudán del Sur|Sudão do Sul|جنوب السودان|Sudan Kusini|दक्षिण सूडान
ST 239 Africa/Sao_Tome|São Tomé & Príncipe|Sao Tomé-et-Principe|Santo Tomé y Príncipe|São Tomé e Príncipe|ساو تومي وبرينسيبي|Sao Tome na Principe|साओ टोम और प्रिंसिपे|Sao Tome
SV 503 America/El_Salvador|El Salvador|Salvador|السلفادور|अल सल्वाडोर
SX 1721 America/Lower_Princes|Sint Maarten|Saint-Martin (partie néerlandaise)|سانت مارتن|सिंट मार्टिन
SY 963 Asia/Damascus|Syria|Syrie|Siria|سوريا|सीरिया
SZ 268 Africa/Mbabane|Eswatini|Esuatini|Essuatíni|إسواتيني|एस्वाटिनी|Swaziland
TC 1649 America/Grand_Turk|Turks & Caicos Islands|Îles Turques-et-Caïques|Islas Turcas y Caicos|Ilhas Turcas e Caicos|جزر توركس وكايكوس|Visiwa vya Turks na Caicos|तुर्क और कैकोज़ द्वीपसमूह
TD 235 Africa/Ndjamena|Chad|Tchad|Chade|تشاد|चाड
TF  Indian/Kerguelen|French Southern Territories|Terres australes françaises|Territorios Australes Franceses|Territórios Franceses do Sul|الأقاليم الجنوبية الفرنسية|Himaya za Kusini za Kifaranza|फ़्रांसीसी दक्षिणी क्षेत्र
TG 228 Africa/Lome|Togo|توغو|टोगो
TH 66 Asia/Bangkok|Thailand|Thaïlande|Tailandia|تايلاند|Tailandi|थाईलैंड
TJ 992 Asia/Dushanbe|Tajikistan|Tadjikistan|Tayikistán|Tadjiquistão|طاجيكستان|Tajikistani|ताजिकिस्तान
TK 690 Pacific/Fakaofo|Tokelau|توكيلاو|तोकेलाउ
TL 670 Asia/Dili|Timor-Leste|Timor oriental|تيمور - ليشتي|तिमोर-लेस्त|East Timor
TM 993 Asia/Ashgabat|Turkmenistan|Turcomenistão|تركمانستان|तुर्कमेनिस्तान
TN 216 Africa/Tunis|Tunisia|Tunisie|Túnez|تونس|ट्यूनीशिया
TO 676 Pacific/Tongatapu|Tonga|تونغا|टोंगा
TR 90 Europe/Istanbul|Türkiye|Turquie|Turquía|تركيا|Uturuki|तुर्किये|Turkey
TT 1868 America/Port_of_Spain|Trinidad & Tobago|Trinité-et-Tobago|Trinidad y Tobago|Trinidad e Tobago|ترينيداد وتوباغو|Trinidad na Tobago|त्रिनिदाद और टोबैगो|Trinidad|Tobago
TV 688 Pacific/Funafuti|Tuvalu|توفالو|तुवालू
TW 886 Asia/Taipei|Taiwan|تايوان|ताइवान
TZ 255 Africa/Dar_es_Salaam|Tanzania|Tanzanie|تنزانيا|तंज़ानिया|Zanzibar|Tanganyika
UA 380 Europe/Kyiv|Ukraine|Ucrania|أوكرانيا|यूक्रेन
UG 256 Africa/Kampala|Uganda|Ouganda|أوغندا|युगांडा
UM  Pacific/Wake Pacific/Midway|U.S. Outlying Islands|Îles mineures éloignées des États-Unis|Islas menores alejadas de EE. UU.|Ilhas Menores Distantes dos EUA|جزر الولايات المتحدة النائية|Visiwa Vidogo vya Nje vya Marekani|यू॰एस॰ आउटलाइंग द्वीपसमूह
US 1 America/New_York America/Chicago America/Los_Angeles America/Denver|United States|États-Unis|Estados Unidos|الولايات المتحدة|Marekani|संयुक्त राज्य|USA|United States of America|America|The States|US|EEUU|EE UU|EUA
UY 598 America/Montevideo|Uruguay|Uruguai|أورغواي|उरूग्वे
UZ 998 Asia/Samarkand|Uzbekistan|Ouzbékistan|Uzbequistão|أوزبكستان|Uzibekistani|उज़्बेकिस्तान
VA 3906698 Europe/Vatican|Vatican City|État de la Cité du Vatican|Ciudad del Vaticano|Cidade do Vaticano|الفاتيكان|Mji wa Vatican|वेटिकन सिटी
VC 1784 America/St_Vincent|St. Vincent & Grenadines|Saint-Vincent-et-les Grenadines|San Vicente y las Granadinas|São Vicente e Granadinas|سانت فنسنت وجزر غرينادين|St. Vincent na Grenadines|सेंट विंसेंट और ग्रेनाडाइंस
VE 58 America/Caracas|Venezuela|فنزويلا|वेनेज़ुएला
VG 1284 America/Tortola|British Virgin Islands|Îles Vierges britanniques|Islas Vírgenes Británicas|Ilhas Virgens Britânicas|جزر فيرجن البريطانية|Visiwa vya Virgin, Uingereza|ब्रिटिश वर्जिन द्वीपसमूह
VI 1340 America/St_Thomas|U.S. Virgin Islands|Îles Vierges des États-Unis|Islas Vírgenes de EE. UU.|Ilhas Virgens Americanas|جزر فيرجن الأمريكية|Visiwa vya Virgin, Marekani|यू॰एस॰ वर्जिन द्वीपसमूह
VN 84 Asia/Ho_Chi_Minh|Vietnam|Viêt Nam|Vietnã|فيتنام|Vietnamu|वियतनाम
VU 678 Pacific/Efate|Vanuatu|فانواتو|वनुआतू
WF 681 Pacific/Wallis|Wallis & Futuna|Wallis-et-Futuna|Wallis y Futuna|Wallis e Futuna|جزر والس وفوتونا|Wallis na Futuna|वालिस और फ़्यूचूना
WS 685 Pacific/Apia|Samoa|ساموا|समोआ
YE 967 Asia/Aden|Yemen|Iêmen|اليمن|Yemeni|यमन
YT  Indian/Mayotte|Mayotte|مايوت|मायोते
ZA 27 Africa/Johannesburg|South Africa|Afrique du Sud|Sudáfrica|África do Sul|جنوب أفريقيا|Afrika Kusini|दक्षिण अफ़्रीका|RSA|SA|Mzansi
ZM 260 Africa/Lusaka|Zambia|Zambie|زامبيا|ज़ाम्बिया
ZW 263 Africa/Harare|Zimbabwe|Zimbabue|زيمبابوي|ज़िम्बाब्वे
"""

CITIES = """
Africa/Abidjan|Abiyán|أبيدجان|अबिदजान|Bouake|Yamoussoukro|Daloa|Korhogo
Africa/Accra|Acra|أكرا|एक्रा|Kumasi|Tamale|Cape Coast|Takoradi|Tema|Ashanti
Africa/Addis_Ababa|Addis-Abeba|Adís Abeba|أديس أبابا|अदीस अबाबा|Mekelle|Gondar|Dire Dawa|Hawassa|Bahir Dar|Adama|Jimma|Addis|አዲስ አበባ|መቀሌ|ጎንደር|ድሬዳዋ|ድሬ ዳዋ|ሐዋሳ|ሀዋሳ|ባሕር ዳር|ባህር ዳር|አዳማ|ጅማ|ደሴ|ሐረር|ሀረር|አዋሳ|ናዝሬት
Africa/Algiers|Alger|Argel|الجزائر|अल्जीयर्स|Oran|Constantine|Annaba|وهران
Africa/Asmara|أسمرة|अस्मारा
Africa/Bamako|باماكو|बामाको|Sikasso|Mopti|Timbuktu|Tombouctou|Gao
Africa/Bangui|بانغوي|बांगुइ
Africa/Banjul|بانجول|बैंजुल
Africa/Bissau|Bisáu|بيساو|बिसाऊ
Africa/Blantyre|بلانتاير|ब्लांटायर|Lilongwe|Mzuzu|Zomba
Africa/Brazzaville|برازافيل|ब्राज़ाविले
Africa/Bujumbura|بوجومبورا|बुजुंबूरा|Gitega
Africa/Cairo|Le Caire|El Cairo|القاهرة|कायरो|Alexandria|Giza|Aswan|Luxor|Port Said|الإسكندرية|الجيزة|EET
Africa/Casablanca|الدار البيضاء|कासाब्लांका|Rabat|Marrakesh|Marrakech|Fes|Fez|Tangier|Tanger|Agadir|Meknes|الرباط|مراكش
Africa/Ceuta|سيتا|सेउटा
Africa/Conakry|Conakri|Conacri|كوناكري|कोनाक्री|Nzerekore|Kankan
Africa/Dakar|داكار|डकार|Thies|Touba|Saint Louis Senegal|Ziguinchor
Africa/Dar_es_Salaam|Dar es-Salam|دار السلام|दार अस सलाम|Arusha|Dodoma|Mwanza|Mbeya|Morogoro|Tanga|Moshi|Zanzibar|Dar|Kigoma|Iringa|Tabora
Africa/Djibouti|Yibuti|Djibuti|جيبوتي|जिबूती
Africa/Douala|Duala|دوالا|डूआला|Yaounde|Bamenda|Garoua|Maroua
Africa/El_Aaiun|Laâyoune|العيون|अल आइयून
Africa/Freetown|فري تاون|फ़्रीटाउन|Bo|Kenema|Makeni
Africa/Gaborone|غابورون|गाबोरोन|Francistown
Africa/Harare|هراري|हरारे|Bulawayo|Mutare|CAT
Africa/Johannesburg|Johannesburgo|Joanesburgo|جوهانسبرغ|जोहांसबर्ग|Cape Town|Durban|Pretoria|Soweto|Port Elizabeth|Gqeberha|Bloemfontein|East London|Joburg|Polokwane|Tshwane|KwaZulu Natal|Gauteng|Limpopo|SAST
Africa/Juba|جوبا|जुबा|Malakal|Wau
Africa/Kampala|كامبالا|कंपाला|Entebbe|Gulu|Jinja|Mbarara|Mbale|Arua|Lira|Masaka
Africa/Khartoum|Jartum|Cartum|الخرطوم|खार्तूम|Omdurman|Port Sudan|Nyala
Africa/Kigali|كيغالي|किगाली|Butare|Gisenyi|Huye
Africa/Kinshasa|كينشاسا|किंशासा|Matadi|Kikwit|Mbandaka
Africa/Lagos|لاغوس|लागोस|Abuja|Kano|Ibadan|Port Harcourt|Benin City|Kaduna|Enugu|Jos|Maiduguri|Sokoto|Onitsha|Aba|Abeokuta|Ilorin|Calabar|Warri|Owerri|Zaria|Uyo|WAT
Africa/Libreville|ليبرفيل|लिब्रेविले
Africa/Lome|لومي|लोम|Sokode|Kara
Africa/Luanda|لواندا|लुआंडा|Huambo|Lobito|Benguela|Lubango|Cabinda
Africa/Lubumbashi|لومبباشا|लुबुमबाशी|Goma|Bukavu|Kisangani|Mbuji Mayi|Kananga|Likasi|Kolwezi|Katanga|Kivu|Uvira|Bunia
Africa/Lusaka|لوساكا|लुसाका|Kitwe|Ndola|Livingstone|Copperbelt
Africa/Malabo|مالابو|मलाबो
Africa/Maputo|مابوتو|मापुटो|Beira|Nampula|Matola|Quelimane|Pemba
Africa/Maseru|ماسيرو|मासेरू
Africa/Mbabane|مباباني|एमबाबेन|Manzini
Africa/Mogadishu|Mogadiscio|مقديشيو|मोगादिशु|Hargeisa|Somaliland|Bosaso|Kismayo
Africa/Monrovia|مونروفيا|मोनरोविया|Buchanan
Africa/Nairobi|نيروبي|नैरोबी|Mombasa|Kisumu|Nakuru|Eldoret|Thika|Malindi|Garissa|Turkana|Kakuma|Dadaab|EAT
Africa/Ndjamena|Yamena|نجامينا|नेद्जामीना|Moundou|N Djamena
Africa/Niamey|نيامي|नियामी|Zinder|Maradi|Agadez
Africa/Nouakchott|Nuakchot|نواكشوط|नौआकशॉट
Africa/Ouagadougou|Uagadugú|واغادوغو|औगाडोगू|Bobo Dioulasso|Ouaga
Africa/Porto-Novo|Portonovo|بورتو نوفو|पोर्टो-नोवो|Cotonou|Parakou
Africa/Sao_Tome|Santo Tomé|ساو تومي|साओ टोम
Africa/Tripoli|Tripoli (Libye)|طرابلس|त्रिपोली|Benghazi|Misrata
Africa/Tunis|Túnez|تونس|ट्यूनिस|Sfax|Sousse
Africa/Windhoek|ويندهوك|विंडहोक|Walvis Bay|Swakopmund
America/Adak|أداك|अडक
America/Anchorage|أنشوراج|एंकरेज|Alaska
America/Anguilla|Anguila|أنغويلا|एंग्विला
America/Antigua|أنتيغوا|एंटीगुआ
America/Araguaina|أروجوانيا|आराग्वेना
America/Argentina/Buenos_Aires|بوينوس أيرس|ब्यूनस आयरस|Rosario|La Plata|Mar del Plata|CABA|ART
America/Argentina/Catamarca
America/Argentina/Cordoba
America/Argentina/Jujuy
America/Argentina/La_Rioja|لا ريوجا|ला रिओजा
America/Argentina/Mendoza
America/Argentina/Rio_Gallegos|ريو جالييوس|रियो गालेगोस
America/Argentina/Salta|سالطا|साल्टा
America/Argentina/San_Juan|سان خوان|सैन ह्वान
America/Argentina/San_Luis|سان لويس|सैन लूई
America/Argentina/Tucuman|Tucumã|تاكمان|टोकूमन
America/Argentina/Ushuaia|أشوا|उशुआइया
America/Aruba|أروبا|अरूबा
America/Asuncion|Assunção|أسونسيون|एसनशियॉन|Ciudad del Este
America/Atikokan
America/Bahia|باهيا|बहिया|Salvador
America/Bahia_Banderas|Bahía de Banderas|باهيا بانديراس|बेहिया बांडेरास
America/Barbados|La Barbade|بربادوس|बारबाडोस
America/Belem|Belén|بلم|बेलेम|Para Brazil
America/Belize|Belice|بليز|बेलीज़
America/Blanc-Sablon|بلانك-سابلون|ब्लांक-सेबलोन
America/Boa_Vista|باو فيستا|बोआ विस्ता
America/Bogota|بوغوتا|बोगोटा|Medellin|Cali|Barranquilla|Cartagena|Bucaramanga|Cucuta|COT
America/Boise|بويس|बॉइसी
America/Cambridge_Bay|كامبرديج باي|कैम्ब्रिज खाड़ी
America/Campo_Grande|كومبو جراند|कैंपो ग्रांडे|Mato Grosso do Sul
America/Cancun|كانكون|कैनकुन|Quintana Roo|Playa del Carmen
America/Caracas|كاراكاس|काराकस|Maracaibo|Valencia|Barquisimeto|VET
America/Cayenne|Cayena|Caiena|كايين|कायेन
America/Cayman|Caïmans|Caimán|كايمان|कैमेन
America/Chicago|شيكاغو|शिकागो|Houston|Dallas|Austin|San Antonio|New Orleans|Minneapolis|St Louis|Memphis|Nashville|Kansas City|Milwaukee|Illinois|Texas|Louisiana|Minnesota|Wisconsin|Central|Central Time|CST|CDT
America/Chihuahua|تشيواوا|चिहुआहुआ
America/Ciudad_Juarez|سيوداد خواريز|स्युदाद ह्वारेज़|Juarez
America/Costa_Rica|كوستاريكا|कोस्टा रिका|San Jose
America/Coyhaique
America/Creston|كريستون|क्रेस्टन
America/Cuiaba|كيابا|क्यूआबा|Mato Grosso
America/Curacao|Curazao|كوراساو|कुराकाओ
America/Danmarkshavn|دانمرك شافن|डेनमार्कशॉन
America/Dawson|داوسان|डॉसन
America/Dawson_Creek|داوسن كريك|डॉसन क्रीक
America/Denver|دنفر|डेनवर|Salt Lake City|Albuquerque|Colorado|Utah|Mountain|Mountain Time|MST|MDT
America/Detroit|ديترويت|डेट्रॉयट|Michigan
America/Dominica|Dominique|دومينيكا|डोमिनिका
America/Edmonton|ايدمونتون|एडमंटन|Calgary|Alberta
America/Eirunepe|ايرونبي|ईरुनेपे
America/El_Salvador|السلفادور|अल सल्वाडोर|San Salvador|Santa Ana
America/Fort_Nelson|فورت نيلسون|फ़ोर्ट नेल्सन
America/Fortaleza|فورتاليزا|फ़ोर्टालेज़ा|Ceara|Natal|Joao Pessoa|Sao Luis|Teresina
America/Glace_Bay|جلاس باي|ग्लेस खाड़ी
America/Goose_Bay|جوس باي|गूस खाड़ी
America/Grand_Turk|Gran Turca|غراند ترك|ग्रांड टर्क
America/Grenada|Grenade|Granada|غرينادا|ग्रेनाडा
America/Guadeloupe|Guadalupe|غوادلوب|ग्वाडेलोप
America/Guatemala|غواتيمالا|ग्वाटेमाला|Quetzaltenango|Ciudad de Guatemala|Guatemala City
America/Guayaquil|Guaiaquil|غواياكويل|ग्वायाकील|Quito|Cuenca
America/Guyana|Guiana|غيانا|गयाना
America/Halifax|هاليفاكس|हेलिफ़ैक्स|Nova Scotia
America/Havana|La Havane|La Habana|هافانا|हवाना|Santiago de Cuba
America/Hermosillo|هيرموسيلو|हर्मोसिल्लो|Sonora
America/Indiana/Indianapolis
America/Indiana/Knox|Knox, Indiana|كونكس|नौक्स, इंडियाना
America/Indiana/Marengo|Marengo, Indiana|مارنجو|मारेंगो, इंडियाना
America/Indiana/Petersburg|Petersburg, Indiana|بيترسبرغ|पीटर्सबर्ग, इंडियाना
America/Indiana/Tell_City|Tell City, Indiana|مدينة تل، إنديانا|टेल सिटी, इंडियाना
America/Indiana/Vevay|Vevay, Indiana|فيفاي|वेवे, इंडियाना
America/Indiana/Vincennes|Vincennes, Indiana|فينسينس|विंसेनेस, इंडियाना
America/Indiana/Winamac|Winamac, Indiana|ويناماك|विनामेक, इंडियाना
America/Inuvik|اينوفيك|इनूविक
America/Iqaluit|اكويلت|इकालुईट
America/Jamaica|Jamaïque|جامايكا|जमैका|Kingston|Montego Bay
America/Juneau|جوني|ज्यूनाउ
America/Kentucky/Louisville
America/Kentucky/Monticello|Monticello, Kentucky|مونتيسيلو|मोंटीसेलो, केंटकी
America/Kralendijk|كرالنديك|क्रालैंडिजिक
America/La_Paz|لا باز|ला पाज़|Santa Cruz|Cochabamba|El Alto|Sucre
America/Lima|ليما|लीमा|Arequipa|Trujillo|Cusco|Cuzco|Callao|PET
America/Los_Angeles|لوس انجلوس|लॉस एंजिल्स|San Francisco|LA|San Diego|San Jose California|Seattle|Las Vegas|Sacramento|Oakland|California|Oregon|Nevada|Pacific|Pacific Time|PST|PDT
America/Lower_Princes|Lower Prince’s Quarter|حي الأمير السفلي|लोअर प्रिंसेस क्वार्टर
America/Maceio|ماشيو|मेसीओ
America/Managua|ماناغوا|मानागुआ
America/Manaus|Manaos|ماناوس|मनौस|Amazonas
America/Marigot|ماريغوت|मैरीगोट
America/Martinique|Martinica|المارتينيك|मार्टिनिक
America/Matamoros|ماتاموروس|माटामोरोस
America/Mazatlan|مازاتلان|माज़ाटलान
America/Menominee|مينوميني|मेनोमिनी
America/Merida|ميريدا|मेरिडा
America/Metlakatla|ميتلاكاتلا|मेट्लेकाट्ला
America/Mexico_City|Mexico|Ciudad de México|Cidade do México|مكسيكو سيتي|Jiji la Mexico|मेक्सिको सिटी|CDMX|Guadalajara|Puebla|Leon|Queretaro|Oaxaca|Veracruz|Acapulco|Toluca|DF|Chiapas
America/Miquelon|مكويلون|मिकेलॉन
America/Moncton|وينكتون|मोंकटन
America/Monterrey|مونتيري|मोंटेरेरी|Nuevo Leon|Saltillo
America/Montevideo|Montevidéu|مونتفيديو|मोंटेवीडियो|Salto
America/Montserrat|مونتسيرات|मोंटसेरात
America/Nassau|ناسو|नासाउ
America/New_York|Nueva York|Nova York|نيويورك|न्यूयॉर्क|NYC|Boston|Philadelphia|Atlanta|Miami|Washington DC|Washington|Baltimore|Charlotte|Orlando|Brooklyn|New Jersey|Florida|Georgia|Virginia|Massachusetts|Pennsylvania|North Carolina|Ohio|Cleveland|Eastern|Eastern Time|EST|EDT|ET
America/Nome|نوم|नोम
America/Noronha|Fernando de Noronha|نوروناه|नोरोन्हा
America/North_Dakota/Beulah|Beulah, North Dakota|Beulah (Dakota du Nord)|Beulah, Dakota del Norte|Beulah, Dakota do Norte|بيولا، داكوتا الشمالية|ब्यूला, उत्तरी डकोटा
America/North_Dakota/Center|Center, North Dakota|Center (Dakota du Nord)|Center, Dakota del Norte|Center, Dakota do Norte|سنتر|मध्य, उत्तरी दाकोता
America/North_Dakota/New_Salem|New Salem, North Dakota|New Salem (Dakota du Nord)|New Salem, Dakota del Norte|New Salen, Dakota do Norte|نيو ساليم|न्यू सालेम, उत्तरी डकोटा
America/Nuuk
America/Ojinaga|أوجيناجا|ओखाजीनागा
America/Panama|بنما|पनामा|Panama City|Ciudad de Panama
America/Paramaribo|باراماريبو|पारामारिबो
America/Phoenix|فينكس|फ़ीनिक्स|Arizona|Tucson
America/Port-au-Prince|Puerto Príncipe|Porto Príncipe|بورت أو برنس|पोर्ट-ऑ-प्रिंस|Cap Haitien
America/Port_of_Spain|Port-d’Espagne|Puerto España|بورت أوف سبين|पोर्ट ऑफ़ स्पेन
America/Porto_Velho|بورتو فيلو|पोर्टो वेल्हो
America/Puerto_Rico|Porto Rico|بورتوريكو|पोर्टो रिको|San Juan
America/Punta_Arenas|بونتا أريناز|पुंटा एरिनास
America/Rankin_Inlet|رانكن انلت|रेंकिन इनलेट
America/Recife|ريسيف|रेसाइफ़|Pernambuco
America/Regina|ريجينا|रेजिना|Saskatchewan|Saskatoon
America/Resolute|ريزولوت|रिसोल्यूट
America/Rio_Branco|ريوبرانكو|रियो ब्रांको|Acre
America/Santarem|سانتاريم|सैंटारेम
America/Santiago|Santiago de Chile|سانتياغو|सैंटियागो|Valparaiso|Concepcion|CLT
America/Santo_Domingo|Saint-Domingue|سانتو دومينغو|सेंटो डोमिंगो|Santiago de los Caballeros
America/Sao_Paulo|ساو باولو|साओ पाउलो|Rio|Rio de Janeiro|Brasilia|Belo Horizonte|Curitiba|Porto Alegre|Goiania|Campinas|Florianopolis|Vitoria|Guarulhos|Minas Gerais|BRT
America/Scoresbysund|Ittoqqortoormiit|سكورسبيسند|इटोकोर्टोरमिट
America/Sitka|سيتكا|सिट्का
America/St_Barthelemy|Saint-Barthélemy|San Bartolomé|São Bartolomeu|سانت بارتيليمي|सेंट बार्थेलेमी
America/St_Johns|Saint-Jean de Terre-Neuve|San Juan de Terranova|Saint John’s|سانت جونس|सेंट जोंस|Newfoundland
America/St_Kitts|Saint-Christophe|San Cristóbal|São Cristóvão|سانت كيتس|सेंट किट्स
America/St_Lucia|Sainte-Lucie|Santa Lucía|سانت لوشيا|सेंट लूसिया
America/St_Thomas|Saint-Thomas|سانت توماس|सेंट थॉमस
America/St_Vincent|Saint-Vincent|San Vicente|São Vicente|سانت فنسنت|सेंट विंसेंट
America/Swift_Current|سوفت كارنت|स्विफ़्ट करंट
America/Tegucigalpa|تيغوسيغالبا|टेगुसिगल्पा|San Pedro Sula
America/Thule|ثيل|थ्यूले
America/Tijuana|تيخوانا|तिजुआना|Mexicali|Baja California|Ensenada
America/Toronto|تورونتو|टोरंटो|Montreal|Ottawa|Quebec|Ontario|Mississauga
America/Tortola|تورتولا|टोर्टोला
America/Vancouver|فانكوفر|वैंकूवर|Victoria Canada|British Columbia
America/Whitehorse|وايت هورس|व्हाइटहोर्स
America/Winnipeg|وينيبيج|विनीपेग|Manitoba
America/Yakutat|ياكوتات|याकूटाट
Antarctica/Casey|كاساي|केसी
Antarctica/Davis|دافيز|डेविस
Antarctica/DumontDUrville|Dumont-d’Urville|دي مونت دو روفيل|ड्यूमोंट डी अर्विले
Antarctica/Macquarie|Macquarie Island|ماكواري|मक्वारी
Antarctica/Mawson|ماوسون|मॉसन
Antarctica/McMurdo|ماك موردو|मैकमुर्डो
Antarctica/Palmer|بالمير|पॉमर
Antarctica/Rothera|روثيرا|रोथेरा
Antarctica/Syowa|Showa|سايووا|स्योवा
Antarctica/Troll|ترول|ट्रोल
Antarctica/Vostok|فوستوك|वोस्तोक
Arctic/Longyearbyen|لونجيربين|लॉन्गईयरबायेन
Asia/Aden|عدن|आदेन|Sanaa|Taiz|صنعاء
Asia/Almaty|Alma Ata|ألماتي|अल्माटी|Astana|Nur Sultan|Shymkent
Asia/Amman|Amã|عمّان|अम्मान|Zarqa|Irbid
Asia/Anadyr|أندير|अनाडिर
Asia/Aqtau|Aktaou|Aktau|أكتاو|अक्ताउ
Asia/Aqtobe|Aktioubinsk|Aktobe|أكتوب|अक्तोब
Asia/Ashgabat|Achgabat|Asjabad|Asgabate|عشق آباد|अश्गाबात
Asia/Atyrau|Atyraou|أتيراو|एतराउ
Asia/Baghdad|Bagdad|Bagdá|بغداد|बगदाद|Basra|Mosul|Erbil|Kirkuk|Najaf
Asia/Bahrain|Bahreïn|Baréin|البحرين|बहरीन
Asia/Baku|Bakou|باكو|बाकु
Asia/Bangkok|بانكوك|बैंकॉक|Chiang Mai|Phuket|Pattaya
Asia/Barnaul|بارناول|बर्नोल
Asia/Beirut|Beyrouth|Beirute|بيروت|बेरुत|Tripoli Lebanon
Asia/Bishkek|Bichkek|بشكيك|बिश्केक|Osh
Asia/Brunei|بروناي|ब्रूनेई
Asia/Chita|Tchita|تشيتا|त्शिता
Asia/Colombo|كولومبو|कोलंबो|Kandy|Jaffna|Galle
Asia/Damascus|Damas|Damasco|دمشق|दमास्कस|Aleppo|Homs|Latakia|حلب
Asia/Dhaka|Daca|Dacca|دكا|ढाका|Chittagong|Chattogram|Khulna|Sylhet|Rajshahi|Barisal|Coxs Bazar|BST|ঢাকা|চট্টগ্রাম
Asia/Dili|ديلي|डिलि
Asia/Dubai|دبي|दुबई|Abu Dhabi|Sharjah|Ajman|أبوظبي|أبو ظبي
Asia/Dushanbe|Douchanbé|Dusambé|Duchambe|دوشانبي|दुशांबे
Asia/Famagusta|Famagouste|فاماغوستا|फ़ामागुस्ता
Asia/Gaza|غزة|गाज़ा|Rafah|Khan Yunis
Asia/Hebron|هيبرون (مدينة الخليل)|हेब्रोन|Ramallah|Nablus
Asia/Ho_Chi_Minh|Ho Chi Minh City|Hô-Chi-Minh-Ville|Ciudad Ho Chi Minh|Cidade de Ho Chi Minh|مدينة هو تشي منة|हो ची मिन्ह सिटी|Saigon|Hanoi|Da Nang|Haiphong|Can Tho|HCMC
Asia/Hong_Kong|هونغ كونغ|हाँग काँग
Asia/Hovd|هوفد|होव्ड
Asia/Irkutsk|Irkoutsk|ايركيتسك|इर्कुत्स्क
Asia/Jakarta|Yakarta|Jacarta|جاكرتا|जकार्ता|Surabaya|Bandung|Medan|Semarang|Palembang|Yogyakarta|Jogja|Java|Jawa|Sumatra|Bogor|Bekasi|Depok|Tangerang|WIB
Asia/Jayapura|جايابيورا|जयापुरा|Ambon|Papua|Sorong|Maluku|WIT
Asia/Jerusalem|Jerusalén|القدس|यरूशलम|Tel Aviv|Haifa|IST
Asia/Kabul|Kaboul|Cabul|كابول|काबुल|Kandahar|Herat|Mazar i Sharif|Jalalabad
Asia/Kamchatka|Kamtchatka|كامتشاتكا|कमचत्का
Asia/Karachi|كراتشي|कराची|Lahore|Islamabad|Rawalpindi|Faisalabad|Peshawar|Multan|Quetta|Hyderabad|Punjab|Sindh|PKT
Asia/Kathmandu|Katmandou|Katmandú|كاتماندو|काठमांडू|Pokhara|Lalitpur|Biratnagar|NPT
Asia/Khandyga|Khandiga|خانديجا|खांडिगा
Asia/Kolkata|Calcutta|Calcuta|كالكتا|कोलकाता|Mumbai|Bombay|Delhi|New Delhi|Bangalore|Bengaluru|Hyderabad|Chennai|Madras|Pune|Ahmedabad|Jaipur|Lucknow|Kanpur|Nagpur|Surat|Patna|Indore|Bhopal|Kochi|Cochin|Varanasi|Guwahati|Ranchi|Bhubaneswar|Chandigarh|Thiruvananthapuram|Coimbatore|Madurai|Visakhapatnam|Kerala|Punjab|Bihar|Gujarat|Tamil Nadu|Maharashtra|Uttar Pradesh|West Bengal|Rajasthan|Assam|Odisha|Goa|IST|मुंबई|दिल्ली|नई दिल्ली|बेंगलुरु|हैदराबाद|चेन्नई|पुणे|लखनऊ|जयपुर|पटना
Asia/Krasnoyarsk|Krasnoïarsk|كراسنويارسك|क्रास्नोयार्स्क|Kemerovo
Asia/Kuala_Lumpur|كوالا لامبور|कुआलालंपुर|Penang|Johor Bahru|KL|Ipoh|George Town
Asia/Kuching|كيشينج|कूचिंग|Kota Kinabalu|Sabah|Sarawak
Asia/Kuwait|Koweït|الكويت|कुवैत
Asia/Macau|Macao|ماكاو|मकाऊ
Asia/Magadan|مجادن|मागादान
Asia/Makassar|Macassar|Makasar|ماكسار|मकस्सर|Bali|Denpasar|Lombok|Balikpapan|Banjarmasin|Manado|Sulawesi|Mataram|Kupang|WITA
Asia/Manila|Manille|مانيلا|मनीला|Quezon City|Cebu|Davao|Luzon|Mindanao|Visayas|PHT
Asia/Muscat|Mascate|مسقط|मस्कट
Asia/Nicosia|Nicosie|نيقوسيا|निकोसिया
Asia/Novokuznetsk|نوفوكوزنتسك|नोवोकुज़्नेत्स्क
Asia/Novosibirsk|Novossibirsk|نوفوسبيرسك|नोवोसिबिर्स्क|Tomsk
Asia/Omsk|أومسك|ओम्स्क
Asia/Oral|Ouralsk|أورال|ओरल
Asia/Phnom_Penh|بنوم بنه|नॉम पेन्ह|Siem Reap|Battambang
Asia/Pontianak|بونتيانك|पोंटीयांक|Kalimantan Barat
Asia/Pyongyang|بيونغ يانغ|प्योंगयांग
Asia/Qatar|Catar|قطر|कतर
Asia/Qostanay|Kostanay|Kostanaï|قوستاناي|कोस्टाने
Asia/Qyzylorda|Kzyl Orda|Kyzylorda|كيزيلوردا|केज़ेलोर्डा
Asia/Riyadh|Riyad|Riad|Riade|الرياض|रियाद|Jeddah|Mecca|Makkah|Medina|Dammam|جدة|مكة
Asia/Sakhalin|Sakhaline|Sajalín|Sacalina|سكالين|सखालिन
Asia/Samarkand|Samarcande|Samarcanda|سمرقند|समरकंद
Asia/Seoul|Seúl|سول|सिओल|Busan|Incheon|Daegu|KST
Asia/Shanghai|Xangai|شنغهاي|शंघाई|Beijing|Peking|Guangzhou|Shenzhen|Chongqing|Chengdu|Wuhan|Tianjin|Xian|Hangzhou|Nanjing|Canton|CST
Asia/Singapore|Singapour|Singapur|Singapura|سنغافورة|सिंगापुर
Asia/Srednekolymsk|Srednekolimsk|سريدنكوليمسك|स्रेद्निकोलिमस्क
Asia/Taipei|تايبيه|ताईपेई
Asia/Tashkent|Tachkent|Taskent|طشقند|ताशकंद|Namangan|Fergana|Andijan|Bukhara
Asia/Tbilisi|Tbilissi|Tiflis|تبليسي|टबिलिसी
Asia/Tehran|Téhéran|Teerã|طهران|तेहरान|Mashhad|Isfahan|Shiraz|Tabriz
Asia/Thimphu|Timbu|تيمفو|थिंपू
Asia/Tokyo|Tokio|Tóquio|طوكيو|टोक्यो|Osaka|Kyoto|Nagoya|Yokohama|Fukuoka|Sapporo|JST
Asia/Tomsk|تومسك|तोम्स्क
Asia/Ulaanbaatar|Oulan-Bator|Ulán Bator|آلانباتار|उलानबातर
Asia/Urumqi|أرومكي|उरूम्की
Asia/Ust-Nera|أوست نيرا|यूस्ट–नेरा
Asia/Vientiane|Vientián|فيانتيان|विएनतियान|Luang Prabang
Asia/Vladivostok|فلاديفوستك|व्लादिवोस्तोक
Asia/Yakutsk|Iakoutsk|ياكتسك|याकूत्स्क
Asia/Yangon|Rangoun|Yangón (Rangún)|Rangum|رانغون|Rangoon|रंगून|Mandalay|Naypyidaw
Asia/Yekaterinburg|Ekaterinbourg|Ekaterimburgo|Ecaterimburgo|يكاترنبيرج|येकातेरिनबर्ग|Chelyabinsk|Perm|Ufa|Ekaterinburg
Asia/Yerevan|Erevan|يريفان|येरेवान
Atlantic/Azores|Açores|أزورس|अज़ोरेस
Atlantic/Bermuda|Bermudes|Bermudas|برمودا|बरमूडा
Atlantic/Canary|Îles Canaries|Canarias|كناري|कैनेरी|Tenerife|Las Palmas|Canary Islands|Islas Canarias
Atlantic/Cape_Verde|Cap-Vert|Cabo Verde|الرأس الأخضر|केप वर्ड
Atlantic/Faroe
Atlantic/Madeira|Madère|ماديرا|मडेरा
Atlantic/Reykjavik|Reikiavik|ريكيافيك|रेक्याविक
Atlantic/South_Georgia|Géorgie du Sud|Georgia del Sur|Geórgia do Sul|جورجيا الجنوبية|Georgia Kusini|दक्षिण जॉर्जिया
Atlantic/St_Helena|Sainte-Hélène|Santa Elena|Santa Helena|سانت هيلينا|सेंट हेलेना
Atlantic/Stanley|استانلي|स्टैनली
Australia/Adelaide|Adelaida|أديليد|एडिलेड|South Australia
Australia/Brisbane|برسيبان|ब्रिस्बन|Gold Coast|Queensland|Cairns
Australia/Broken_Hill|بروكن هيل|ब्रोकन हिल
Australia/Darwin|دارون|डार्विन|Northern Territory
Australia/Eucla|أوكلا|यूक्ला
Australia/Hobart|هوبارت|होबार्ट|Tasmania
Australia/Lindeman|ليندمان|लिंडेमान
Australia/Lord_Howe|Lord Howe Island|لورد هاو|लॉर्ड होवे
Australia/Melbourne|ميلبورن|मेलबोर्न|Victoria
Australia/Perth|برثا|पर्थ|Western Australia
Australia/Sydney|Sídney|سيدني|सिडनी|Canberra|New South Wales|NSW|AEST
Europe/Amsterdam|Amsterdã|أمستردام|एम्स्टर्डम|Rotterdam|The Hague|Utrecht
Europe/Andorra|Andorre|أندورا|अंडोरा
Europe/Astrakhan|Astracán|Astracã|أستراخان|आस्ट्राखान
Europe/Athens|Athènes|Atenas|أثينا|एथेंस
Europe/Belgrade|Belgrado|بلغراد|बेलग्रेड
Europe/Berlin|Berlim|برلين|बर्लिन|Munich|Hamburg|Frankfurt|Cologne|Stuttgart|Leipzig|München|Köln|CET|CEST
Europe/Bratislava|براتيسلافا|ब्रातिस्लावा
Europe/Brussels|Bruxelles|Bruselas|Bruxelas|بروكسل|ब्रूसेल्स|Antwerp|Ghent|Liege
Europe/Bucharest|Bucarest|Bucareste|بوخارست|बुख़ारेस्ट
Europe/Budapest|Budapeste|بودابست|बुडापेस्ट
Europe/Busingen|بوسنغن|ब्यूसिनजेन
Europe/Chisinau|تشيسيناو|चिसीनाउ
Europe/Copenhagen|Copenhague|كوبنهاغن|कोपेनहेगन
Europe/Dublin|دبلن|डबलिन|Cork|Galway|IST
Europe/Gibraltar|جبل طارق|जिब्राल्टर
Europe/Guernsey|Guernesey|غيرنزي|गर्नसी
Europe/Helsinki|Helsinque|هلسنكي|हेलसिंकी
Europe/Isle_of_Man|Île de Man|Isla de Man|Ilha de Man|جزيرة مان|आइल ऑफ़ मैन
Europe/Istanbul|Estambul|Istambul|إسطنبول|इस्तांबुल|Ankara|Izmir|Bursa|Antalya|Adana|Gaziantep
Europe/Jersey|جيرسي|जर्सी
Europe/Kaliningrad|Kaliningrado|كالينجراد|कालीनिनग्राड
Europe/Kirov|كيروف|किरोव
Europe/Kyiv|Kiev|كييف|कीव|Kharkiv|Odessa|Odesa|Lviv|Dnipro|Київ
Europe/Lisbon|Lisbonne|Lisboa|لشبونة|लिस्बन|Porto|Oporto|Braga|Coimbra
Europe/Ljubljana|Liubliana|ليوبليانا|ल्यूबेलजाना
Europe/London|Londres|لندن|लंदन|Manchester|Birmingham|Liverpool|Leeds|Glasgow|Edinburgh|Cardiff|Belfast|Bristol|BST
Europe/Luxembourg|Luxemburgo|لوكسمبورغ|लक्ज़मबर्ग
Europe/Madrid|Madri|مدريد|मैड्रिड|Barcelona|Valencia|Seville|Sevilla|Bilbao|Malaga|Zaragoza
Europe/Malta|Malte|مالطة|माल्टा
Europe/Mariehamn|ماريهامن|मारियाहैम
Europe/Minsk|مينسك|मिंस्क
Europe/Monaco|موناكو|मोनाको
Europe/Moscow|Moscou|Moscú|موسكو|मॉस्को|Saint Petersburg|St Petersburg|Kazan|Nizhny Novgorod|Rostov|Sochi|MSK|Москва|Санкт Петербург
Europe/Oslo|أوسلو|ओस्लो
Europe/Paris|باريس|पेरिस|Marseille|Lyon|Toulouse|Nice|Bordeaux|Lille|Nantes|Strasbourg
Europe/Podgorica|بودغوريكا|पोड्गोरिका
Europe/Prague|Praga|براغ|प्राग
Europe/Riga|ريغا|रीगा
Europe/Rome|Roma|روما|रोम|Milan|Milano|Naples|Napoli|Turin|Torino|Palermo|Florence
Europe/Samara|سمراء|समारा
Europe/San_Marino|Saint-Marin|سان مارينو|सैन मारीनो
Europe/Sarajevo|سراييفو|साराजेवो
Europe/Saratov|ساراتوف|सारातोव
Europe/Simferopol|سيمفروبول|सिम्फ़ेरोपोल
Europe/Skopje|Skopie|سكوبي|स्कोप्जे
Europe/Sofia|صوفيا|सोफ़िया
Europe/Stockholm|Estocolmo|ستوكهولم|स्टॉकहोम|Gothenburg|Malmo
Europe/Tallinn|Tallin|تالين|तेलिन
Europe/Tirane|Tirana|تيرانا|टाइरेन
Europe/Ulyanovsk|Oulianovsk|Uliánovsk|أوليانوفسك|उल्यानोव्स्क
Europe/Vaduz|فادوز|वादुज़
Europe/Vatican|Le Vatican|El Vaticano|Vaticano|الفاتيكان|वेटिकन
Europe/Vienna|Vienne|Viena|فيينا|विएना
Europe/Vilnius|Vilna|فيلنيوس|विल्नियस
Europe/Volgograd|Volgogrado|فولوجراد|वोल्गोग्राड
Europe/Warsaw|Varsovie|Varsovia|وارسو|वॉरसॉ|Krakow|Wroclaw|Gdansk|Lodz
Europe/Zagreb|زغرب|ज़ाग्रेब
Europe/Zurich|Zurique|زيورخ|ज़्यूरिख़|Geneva|Basel|Bern|Genève
Indian/Antananarivo|أنتاناناريفو|एंटानानरीवो|Toamasina|Tana|Antsirabe
Indian/Chagos|تشاغوس|शागोस
Indian/Christmas|Christmas Island|Navidad|كريسماس|क्रिसमस
Indian/Cocos|Cocos Islands|كوكوس|कोकोस
Indian/Comoro|Comores|Comoras|جزر القمر|कोमोरो
Indian/Kerguelen|كيرغويلين|करगुलेन
Indian/Mahe|ماهي|माहे
Indian/Maldives|Maldivas|المالديف|मालदीव
Indian/Mauritius|Maurice|Mauricio|موريشيوس|मॉरीशस
Indian/Mayotte|مايوت|मायोत्ते
Indian/Reunion|La Réunion|Reunião|ريونيون|रीयूनियन
Pacific/Apia|أبيا|एपिया
Pacific/Auckland|أوكلاند|ऑकलैंड|Wellington|Christchurch|NZST
Pacific/Bougainville|بوغانفيل|बोगनविले
Pacific/Chatham|Chatnam|تشاثام|चैथम
Pacific/Chuuk
Pacific/Easter|Easter Island|Île de Pâques|Isla de Pascua|Ilha de Páscoa|استر|ईस्टर
Pacific/Efate|إيفات|एफ़ेट|Port Vila
Pacific/Fakaofo|فاكاوفو|फ़ाकाओफ़ो
Pacific/Fiji|Fidji|Fiyi|فيجي|फ़िजी|Suva
Pacific/Funafuti|فونافوتي|फ़्यूनाफ़ुटी
Pacific/Galapagos|جلاباجوس|गेलापागोस
Pacific/Gambier|جامبير|गैंबियर
Pacific/Guadalcanal|غوادالكانال|ग्वाडलकनाल|Honiara
Pacific/Guam|غوام|गुआम
Pacific/Honolulu|هونولولو|होनोलुलु|Hawaii
Pacific/Kanton|Canton|كانتون|कैंटन
Pacific/Kiritimati|كيريتي ماتي|किरीतिमाति
Pacific/Kosrae|كوسرا|कोसराए
Pacific/Kwajalein|كواجالين|क्वाज़ालीन
Pacific/Majuro|ماجورو|माजुरो
Pacific/Marquesas|Marquises|ماركيساس|मार्केसस
Pacific/Midway|ميدواي|मिडवे
Pacific/Nauru|ناورو|नौरु
Pacific/Niue|نيوي|नीयू
Pacific/Norfolk|Norfolk Island|نورفولك|नॉरफ़ॉक
Pacific/Noumea|Numea|نوميا|नौमिया
Pacific/Pago_Pago|باغو باغو|पागो पागो
Pacific/Palau|Palaos|بالاو|पलाऊ
Pacific/Pitcairn|بيتكيرن|पिटकैर्न
Pacific/Pohnpei
Pacific/Port_Moresby|بور مورسبي|पोर्ट मोरेस्बी
Pacific/Rarotonga|راروتونغا|रारोटोंगा
Pacific/Saipan|سايبان|सायपान
Pacific/Tahiti|Taiti|تاهيتي|ताहिती
Pacific/Tarawa|Taraua|تاراوا|टारावा
Pacific/Tongatapu|تونغاتابو|टोंगाटापू|Nukualofa
Pacific/Wake|Wake Island|واك|वेक
Pacific/Wallis|واليس|वालिस
"""

MAIN = """
Asia/Kolkata
Asia/Shanghai
Africa/Lagos
Africa/Nairobi
America/New_York
Asia/Jakarta
Asia/Karachi
America/Sao_Paulo
Asia/Dhaka
Africa/Cairo
Africa/Kinshasa
Africa/Johannesburg
Africa/Accra
Asia/Manila
America/Mexico_City
Asia/Ho_Chi_Minh
Europe/Moscow
Africa/Addis_Ababa
Europe/Istanbul
Asia/Tokyo
Europe/London
Europe/Paris
America/Bogota
America/Chicago
America/Los_Angeles
Asia/Tehran
Asia/Bangkok
Asia/Yangon
Asia/Kathmandu
Asia/Kabul
Africa/Casablanca
Africa/Algiers
Africa/Khartoum
Asia/Riyadh
Asia/Dubai
Asia/Baghdad
America/Argentina/Buenos_Aires
America/Lima
America/Caracas
America/Santiago
America/La_Paz
America/Guatemala
America/Santo_Domingo
America/Port-au-Prince
Africa/Harare
Africa/Abidjan
Africa/Dakar
Africa/Lubumbashi
Asia/Tashkent
Asia/Almaty
Asia/Colombo
Asia/Beirut
Asia/Jerusalem
Asia/Makassar
Asia/Jayapura
Asia/Yekaterinburg
Asia/Omsk
Asia/Novosibirsk
Asia/Irkutsk
Asia/Yakutsk
Asia/Vladivostok
Asia/Magadan
Asia/Kamchatka
Europe/Samara
Europe/Athens
Europe/Lisbon
Asia/Seoul
America/Denver
America/Phoenix
America/Halifax
America/St_Johns
America/Anchorage
Pacific/Honolulu
America/Manaus
America/Rio_Branco
America/Tijuana
America/Cancun
America/Hermosillo
America/Havana
America/Asuncion
Australia/Sydney
Australia/Brisbane
Australia/Perth
Australia/Adelaide
Australia/Darwin
Australia/Eucla
Australia/Lord_Howe
Pacific/Auckland
Pacific/Chatham
Pacific/Port_Moresby
Pacific/Guadalcanal
Pacific/Fiji
Pacific/Tongatapu
Pacific/Apia
Pacific/Kiritimati
Pacific/Pago_Pago
Pacific/Marquesas
Pacific/Gambier
Pacific/Easter
Atlantic/Azores
Atlantic/Cape_Verde
America/Noronha
America/Nuuk
America/Miquelon
Antarctica/Troll
Asia/Ulaanbaatar
Asia/Hovd
"""
