//! Common words, without accents: they are no typing errors of a rule's word.

use super::words::Map;

/// They, of English and Swedish.
const WORDS: &str = "\
about above across after again against aka aker aldre aldrig all alla allt alltid almost alone along already also although always among and \
andra annan annat another antal any anyone anything appointment ar arbete are area arm around asked asking ater att av avboka aven avgift \
away baby back bad baking bald ball balls bara baren barn barnet barnvagn barnvakt bars bath beach beard beast beat because become bed been \
before began behandla behandlar behandling behind behov behova behover being believe bells below bench benen bengt beratta beror besok \
besoket best bestalla bestallning bestallt bestamma betala betalar betalning better between betyder big bil bild bilda bilder bilen biljett \
bill bills binding bites blad bladet bland blanda blandat blank blanket blankett blanketter bleach blend blev bli blida blinds blinking blir \
bliva blivit block blocked board bok boka bokad bokade bokar bokat boken bokning bokningen bokstav book booked booking bor borde borja \
borjade borjan borjar born borta both bought box boy bra braid brain brand bransle brast bread breadth break breast bredvid breed brev \
brevet bridge bright brighten bring bro broad brod broder brodet bronsa bror broschyr brother brought bruka brukar bruket bruksanvisning \
brush build built burning bus buss bussen but buy byta byter call called calling calls came can cannot car card care caring case caused \
certain chain chair chairs chance chances change changed changes charge chased cheap cheaper cheat check checked cheek cheeks cheer cheers \
cheese chess child children choose chose chosen city clean clear clearing clinic clock clocks close clothes coat code coffee cold collar \
collars college colour colours come comes coming cooking cooling cost costs could count country counts couple course court cream cup cut \
cykel dag dagar dagen dags daily dance dar darfor daring data date daughter day days de deal deals dear decide deep del dela delar den denna \
dentist desk det detta did die different dig din dina dinner direkt ditt doctor does doing dollar dollars done door double doubt down drank \
draw dress drinks drive driver drop du during dusch duscha dwelling dyr dyrt each ear early earning east easy eat efter egen eget egna eight \
either eller else email en end enda enkel enkelt enough entry er era ert ett eva even evening ever every everyone everything exam example \
excellent except expect experience extra eye eyes face fact fainter fair fall falla falling familj family fanns far farm fast father feel \
feeling feet fel fell felt fem femte fest few fewer fick fields fifty file fill filling fina final find finding fine finest finger finns \
fira first fit five fix fler flera flesta flight floor flu flygning flytta flyttar fodd fodelsedag fodelsemarke folk follow food fooling \
foot football for foraldrar fordel fore forget forklara forkyld form forms forra forsok forsoka forsoker forst forsta fortfarande fortsatta \
found four fraga fragan fragor fram framme fran fredag free freight fresh fri friday fridge friend friends fright frisk from front frost fru \
full fun fungera fungerar fyll fylla fyller fyra ga galler gamla gammal gang ganger gar garden garna gave ge ger get getting gick girl give \
given gjort glad glasogon glass glida glomde goes going gone good gor gora gott gratis great green ground grounds group grow grupp guess \
gymmet ha had hade haft hair half hall halla haller hallo hals halsa halsar halv hamta hand handla hans happen happened happy har hard harda \
harlig has hat have having head heal healed healing heals health healthy hear heard hearing heat heavy height hej hela held helg helgen \
hello help helst helt hem hemma hemsida hemskt henne hennes her here herself heter hette high him himself his hit hitta hittade hittar hjalp \
hjalpa hjalper hogre hogt hold holiday home hon honom hope hora horde hos hospital hot hour hours house how however huge hund hundred hur \
hurry hus husband huset idag idea igen ill imorgon important in inga ingen inget innan inne inside instead insurance inte interest into \
intresserad invoice is issue item itself ja jag job jobb jobba jobbar jobbet join joking just kaffe kall kalla kallas kan kanna kanner \
kanske kant karta katt keep kept key kid kids kind kindly kindness klader klar klara klarar klart klippa klocka klockan knappt knee knew \
know known koll kolla kollar kom komma kommer kontakt kontroll kopa kopt kort kosta kostar kram krama kravs kropp kudde kunde kunna kunnat \
kurs kurser kurva kusin kvall kvar kvinna kvitto kylskap kyrka lady lag laga lager lagre lagt laka lakare lakaren lakarna lamna lamnar lampa \
lampan lang langa lange langre langt lapp larare large las lasa laser last lat lata late later latt laugh lead learn learning least leave \
leaving left leg lek leka lekar leker lemon less let letter level lever life ligga ligger light lighter like line list listen lite liten \
litet little liv live lives living ljus local logga loggar long longer look looked looking lordag lost lot lots lov love loving low luft \
lugn lugnt lunch lura lyfta lyssna made mail main make making mal man manad manader manga many mar march mark marken maste mat match matchen \
maten matter may maybe meal meals mean means meat med medan medical medlem meet mellan member men mena menar mer message mest met middle mig \
might min mina mind minding mindre mine minne minute minuter minutes miss mitt mobil mobilen mole monday money month months mor mora more \
morgon morgonen morning most mot mother mouth move moved moving much mum must mycket na nagon nagot nagra name namn namnda nar nara nasta \
natt near nearly need needed needs nej never new news next ni nice night nine nog noise none normal norr north nose not note nothing notice \
now nu number nummer nurse nya nytt oavsett och off offer office ofta often oga ogon ok oka old om omkring once one only onsdag ont onto \
open oppen oppet oppna oppnar ord order ordet ordna other our out outside ovan over ovrigt own pa page paid pains paint painting paints \
paper pappa papper par parents park parkera parkering parking part party pass passa passar past patient patienter patients pay pengar people \
perhaps person personal persons phone photo physio pick pigg place plain plan plane planning plans plant plaster plats platsen play please \
plotsligt point points police polling pooling poor possible post postal poster potion practice prata pratar precis prefer prepare present \
press pretty previous price prices pris priser priset prison private problem problems proper prov prova provet pulling pulls pulse punkt put \
quality question questions quick quickly quiet quite rad radd rain raise rakna rakning rakningen ran rather ratt reach reaching read ready \
real really reason receipt receive recently red redan refer referral refund regel regn regular remember remind remove removed repeat reply \
report request resa resan rest result results return rice ride right ring ringa ringde ringer river road rolig roligt rolling room rost \
rosta round rule rum run running runt sa sad sade safe sag saga sager said sak saker sakert saknar sale salja salt same samma samtal \
samtidigt sang sar sat satt satta save saving saw say says scan school se sea seal sealed searching season seat second sedan see seem seen \
sell selling sen senare senast send sent ser serious service services ses set seven several sex shake shaking shall shame shape share \
sharing sharp she sheep sheet shirt shoe shoes shop short should show shower sida sidan side sidor sight sign simple sin sina since sing \
sist sista sister sit site sites sitt sitta sitter six size sjalv sju sjuk sjuka sjukhus sjukvard ska skada skall skicka skickade skickar \
skin skola skolan skon skor skrev skriva skriver skulle sleep sleepers sleeps sleeves slept slight slow slut sluta slutade slutar smak smaka \
smal small smalta smart smarta smear smell smelling smile smoking snabb snabbt snall snalla snart snow soap social soffa soffan soft soka \
soker sol som some someone something sometime sommar sommaren sondag song soon sorry sort soul sound sounds south sova sover space spara \
sparar speak special spela spelar spelling spend spoke spoken spolar sporra sport spot spotta sprang spread spring springa sta stable stad \
stadar staden stadning staff stairs stalla stalle stallet stand standing stands stanna star starkt start starta startade started state \
station stay steak steka step stickor still stilla stitch stitches stod stoke stolt stone stood stop stopped stor stora store storre stort \
story straight strand strange stranger street stress stressad strike string stroked stroll strong student study stuff stuga stugan stycken \
such suffer sugar suit summer sun sunday support sura sure surgery svag svagt svar svara svarar svart svensk svenska swelling swim ta table \
tack take taken takes taking tala talk talking tandlakare tanka tanke tanker tankt tar taste tea teacher teaching team teeth tel telefon \
tell telling ten test tests text than thank thanks that the their them then there these they thick thigh thighs thin thing things think \
thinking third this thorough those though thought three through throughout throw thursday ticket tid tiden tider tight tights till tillbaka \
tills time times tio tired tisdag titta tjugo toalett toast today tog together told tolk tom tomorrow too took tooth top torsdag touch \
touching tours towards town traffa traffar train training trakig trana tranar traning travel tre treat treated treatment tredje tree trevlig \
trevligt trip tro tror trots trott trouble true try trying tuesday turn turning tva tvatta twelve twice two tycka tycker tydlig type tyvarr \
under ungefar until upon upp upper ur use used using usual usually ut utan ute vaccine vad vadret vag vagar vagen val vala valja van vanlig \
vanligt vanta vantar vara varannan varar vardag varde varfor varje varld varlden varm varmt varsta vart vaster vatten vecka veckan veckor \
vem very vet veta vidare video view vikt vilja vilka vilken vilket vill ville visa visar visit visits viss vissa visst voice vuxen vuxna \
wait waiting walk walking wall want wanted wants warm warning was wash watch water waving way wealth wearing weather website wednesday week \
weekend weeks weigh weight weights well went were west wet what when where whether which while white whites who whole whose why wide wife \
will win wind winding window winter wish with within without woman women wonder word words work working works world worry worse worth would \
wounds write wrong year years yellow yes yesterday yet you young your yours yourself kollas kollat kollade fitted smarter smartare foralder foraldrar";

/// They.
pub fn words() -> Map<&'static str, ()> {
    WORDS.split_whitespace().map(|word| (word, ())).collect()
}
