//! Ordinary words: what follows "my name is" or "I'm", or answers the question for a name, and is none.
//!
//! A list is never whole. It holds what people in a clinic's chat write in these places; a new one is added where one was missed.

/// English: small words.
const EN_SMALL: &str = "
a an the and or but not no nope yes yeah yep ok okay in on at by of to for from with so very just still also already
now here there that this it its it's is am are was be been i i'm i'd i've i'll my me mine you your he she they we us
our his her their who what what's when where which why how do does did can could would will should may might have has
had if as than then too only really please thanks thank hello hi hey bye goodbye good morning afternoon evening sorry
pardon back later soon tomorrow today tonight yesterday never nothing none nobody anyone someone something everything
anything maybe perhaps sure unsure fine well great right wrong true
";
/// English: what people are and do.
const EN: &str = "
ill sick pregnant diabetic allergic asthmatic worried afraid scared anxious tired happy sad new old ready free
available interested late early lost stuck confused desperate urgent due out off over under about going coming trying
looking calling writing asking having feeling getting taking using waiting wondering hoping thinking seeing booked
registered listed spelled spelt misspelled misspelt changed different missing incorrect private confidential secret
anonymous unknown patient patients customer mother father mum mom dad wife husband son daughter child partner friend
carer guardian human person man woman boy girl male female student nobody's asap anytime whenever help stop cancel
book booking appointment appointments call phone number email mail name address price cost parking test question info
directions referral prescription eczema psoriasis acne rash pain fever cough cold flu itch mole moles skin menopause
covid migraine headache bleeding breathing emergency ambulance insurance riverside clinic hospital reception
receptionist monday tuesday wednesday thursday friday saturday sunday january february march april june july august
september october november december christmas easter english british scottish welsh irish american swedish danish
norwegian finnish german french spanish italian polish dutch indian chinese muslim jewish hindu buddhist vegan
vegetarian hiv adhd whatsapp facebook google idk lol hmm huh um nvm nevermind whatever skip pass rather refuse need
want like love hate wait see know don't dont won't can't isn't rosacea hives dermatitis vitiligo sciatica arthritis
asthma diabetes gout shingles chickenpox measles tonsillitis sinusitis anaemia depression anxiety insomnia
endometriosis hypertension osteoporosis fibromyalgia lupus cancer epilepsy dementia autism autistic epileptic celiac
coeliac disabled deaf blind retired unemployed married single divorced widowed breastfeeding menopausal overweight
underweight itchy sore swollen dizzy nervous stressed depressed exhausted hungry better worse alright serious positive
negative vaccinated insured uninsured local abroad outside inside home away busy sorted done finished turkish
ukrainian syrian arab kurdish somali iraqi iranian pakistani nigerian brazilian portuguese greek russian japanese
korean canadian australian asian catholic trans gay nonbinary important urgently confirmed struggling suffering living
working staying travelling moving
";
/// Swedish: small words.
const SV_SMALL: &str = "
ja jo japp jag nej nä inte ej en ett och eller men det den de dom är var har hade på till från för med om av hos som
så bara också redan nu sedan sen här där vem vad när vilken vilka varför hur kan kunde ska skulle vill ville måste får
du ni vi han hon min mitt mina din ditt er ert mig dig oss sig tack snälla hej hejsan hallå tjena god morgon kväll
hejdå förlåt ursäkta ingen inget ingenting någon något allt alla kanske visst okej bra dålig rätt fel sant imorgon
idag ikväll igår senare snart aldrig alltid ju väl lite mycket helt väldigt jätte ganska
";
/// Swedish: what people are and do.
const SV: &str = "
sjuk gravid diabetiker allergisk astmatiker orolig rädd trött ny gammal redo ledig intresserad tidig vilse osäker
säker förkyld mamma pappa fru make maka dotter barn sambo vän anhörig människa kvinna kille tjej hjälp stopp avboka
boka bokning tid tider ring ringa telefon nummer mejl epost namn adress pris parkering fråga remiss recept eksem akne
utslag ont feber hosta influensa klåda hud klimakteriet migrän huvudvärk blöder akut ambulans försäkring klinik
kliniken sjukhus måndag tisdag onsdag torsdag fredag lördag söndag januari februari mars maj juni juli augusti oktober
jul påsk svensk svenska engelsk engelska dansk norsk finsk tysk fransk spansk hemlig hemligt anonym felstavat ändrat
registrerad registrerat spelar vet skit strunt hoppa behöver tycker undrar mår känner nervös stressad deprimerad yr
hungrig bättre sämre frisk pensionär pensionerad arbetslös gift singel skild änka änkling ammande överviktig döv
funktionsnedsatt epileptiker turkisk ukrainsk syrisk kurdisk somalisk irakisk iransk grekisk rysk portugisisk katolik
astma gikt bältros vattkoppor mässling ångest upptagen klar färdig hemma borta utomlands försäkrad oförsäkrad
vaccinerad bosatt uppvuxen nöjd glad ledsen arg viktigt
";

/// Whether a word in small letters is an ordinary one.
pub(super) fn is_ordinary(word: &str) -> bool {
    [EN_SMALL, EN, SV_SMALL, SV]
        .iter()
        .any(|list| list.split_ascii_whitespace().any(|ordinary| ordinary == word))
}
