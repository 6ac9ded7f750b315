//! Danger by what it is made of: which part of the body, what is wrong with it, how suddenly; who did what with what. English and Swedish stand
//! together. What [`super::rules`] has as sayings stands there; see [`super::patterns`] for how both are written.

use super::Level::{self, MustNow, MustToday, SelfHarm};

/// Words that several rules share. None begins with another's name; a list may use those above it.
pub const SHARED: &[(&str, &str)] = &[
    (
        "$TWOSIDE",
        "left|right|=one|vanst*|hoger*|=ena|halva|half|sida|sidan|side|both_legs|bada_benen",
    ),
    (
        "$LAME",
        "cant_move|cant_?_lift|cant_?_raise|cant_?_feel|lost_?_feeling|no_feeling|wont_move|doesnt_work|wont_work|stopped_working|not_working|wont_obey|hangs|hanging|gone_limp|went_dead|gone_dead|weak*|numb*|drops|dropped|dropping|paraly*|droop*|kan_?_inte_rora|kan_?_inte_lyfta|kan_?_inte_anvanda|far_inte_upp|kanner_inte|ingen_kansel|tappat_kansel*|tappade_kansel*|lyder_inte|slutade_fungera|slutat_fungera|fungerar_inte|funkar_inte|bara_hanger|hanger|domn*|bortdomn*|forlam*|svag|svaga|svagt|svaghet|kraftlos*|dog_bort|somnat_bort",
    ),
    (
        "$PART",
        "arm|arms|=leg|=legs|hand|hands|face|cheek|armen|armarna|=arm|benet|benen|=ben|handen|=hand|ansikte*|ansiktshalva*|kind|kinden|kroppen|kroppshalva*|body|foten|foot|mouth|mungipa*|mun|munnen",
    ),
    (
        "$ASLEEP",
        "sleep|slept|sleeping|lie|lying|lay|typing|keyboard|tennis|gym|physio|fracture|broke|broken|plaster|months|years|carpal|night|nights|dentist|anaesthetic|botox|filler|stitches|sover|sovit|ligger|lag|natten|natterna|nattetid|gips|gipsad|brutit|manader|ar_sedan|bedovning*|tandlakar*|sjukgymnast*|fysio*|tangentbord*|datorn|mus|karpaltunnel*|trana*|computer|mouse",
    ),
    ("$EYE", "eye|eyes|=oga|ogat|ogon|ogonen|ogats"),
    (
        "$NOSEE",
        "cant_?_see|see_nothing|cant_see_anything|went_dark|gone_dark|went_black|gone_black|gone_blind|went_blind|blind|lost_?_sight|lost_?_vision|loss_of_sight|loss_of_vision|vision_loss|sight_loss|lost_?_eyesight|ser_inte|ser_ingenting|ser_inget|ser_?_svart|ser_inte_?_nagot|blev_svart|blivit_svart|svartnade|kan_?_inte_se|synforlust*|synbortfall*|synen_forsvann|synen_ar_borta|synen_borta|synen_slocknade|tappa*_?_synen|forlorat_?_synen|=blind|blindhet",
    ),
    (
        "$GLASSES",
        "glasses|lenses|contacts|glasogon|linser|optic*|optiker*|menu|screen|button|link|email|mail|page|website|knappen|lanken|sidan|hemsidan|color|farg*|appointment|tid|bokning*|app|appen",
    ),
    (
        "$TALK",
        "speech|=words|talk*|speak*|sentence|sentences|mouth|prata|pratar|pratade|prat|=tala|talar|=tal|=talet|orden|=ord|mening|meningar|sager",
    ),
    (
        "$JUMBLE",
        "jumbl*|garbl*|nonsense|no_sense|gibberish|mixed_up|rorig|rorigt|mumbl*|slur*|babbl*|wrong|muddled|incoheren*|osammanh*|nonsens|goja|konstigt|konstiga|obegriplig*|rappakalja|sluddr*|otydlig*|grotig*|grotar|blir_fel|kommer_fel|ut_fel|hittar_inte|far_inte_fram|far_inte_ut|svamlar|strula*|virrig*|strange|weird|funny",
    ),
    (
        "$LANGUAGE",
        "interpreter|tolk*|language|sprak*|translat*|oversatt*|form|formular*|website|hemsida*|letter|brev*|=english|engelska|svenska|receptionist*|doctor_said|phone|telefon|assistant|bot|chat|chatt*|spelled|spelling|stavat|stavning|autocorrect*|autokorr*|menade|meant",
    ),
    (
        "$AIRLESS",
        "cant|dont|doesnt|isnt|struggl*|fight*|barely|hardly|kampar|far_?_inte|kan_?_inte|far_knappt|far_?_ingen|knappt|inte|trouble|ingen|no|not|little|lite|out_of|slut",
    ),
    (
        "$TRAINED",
        "running|=run|=ran|gym|workout|exercise|exercising|training|jogg*|springer|sprungit|sprang|trana*|traning|trappor|stairs|marathon|10k|milen|football|fotboll|match|matchen|smok*|rok*|hill|backe|backar|fit|form|kondition*",
    ),
    (
        "$PERSON",
        "he|she|hes|shes|him|her|his|=my|baby|mum|mom|mother|dad|father|husband|wife|son|daughter|child|kid|friend|brother|sister|grandma|grandpa|granny|grandad|grandfather|grandmother|grandson|granddaughter|partner|boyfriend|girlfriend|toddler|neighbour|colleague|coworker|uncle|aunt|someone|somebody|man|woman|boy|girl|person|han|hon|honom|henne|hans|hennes|min|mitt|var|vart|bebis*|mamma|mammas|pappa|pappas|man|mannen|fru|frun|sambo|sambon|barn|barnet|sonen|=son|dotter|kompis|kompisen|van|bror|syster|mormor|morfar|farmor|farfar|lillen|kille|killen|tjej|tjejen|pojkvan|flickvan|grannen|kollega|kollegan|nagon|dottern|make|maken|hustru|farbror|morbror|moster|faster|barnbarn*|pojke|flicka",
    ),
    (
        "$OFFICE",
        "phone|mail|email|call|calls|reception|website|=site|app|=page|hemsida*|sidan|appen|telefon*|mejl*|sms|ringer|samtal|you|=ni|clinic|kliniken|mottagningen|chat|chatten|messages|meddelanden|letter|brev|invoice|faktura*|computer|datorn|screen|skarmen|wifi|button|knappen|link|lanken",
    ),
    (
        "$ONGOING",
        "hasnt_?_stopped|havent_?_stopped|not_stopped|not_stopping|wont_?_stop|doesnt_?_stop|cant_?_stop|isnt_stopping|still|fortfarande|inte_?_slutat|slutar_?_inte|vill_inte_?_sluta|inte_sluta|inte_?_stopp|upphor_?_inte|stannar_?_inte|inte_stannar|avtar_?_inte|inte_?_stoppa|inte_?_hejda|inte_?_stannat|timmar|hours|for_an_hour|en_timme|more_and_more|mer_och_mer|varre|constantly|hela_tiden|non_stop|all_night|hela_natten",
    ),
    (
        "$GUMS",
        "gums|floss*|tandkott*|tandtrad|pengar|money|tooth|tanden|visdomstand*|shaving|rakning|rakade|pimple|finne|scab|skorpa|skorpan|papercut|heart|prov|sample",
    ),
    (
        "$THIN",
        "warfarin|waran|eliquis|xarelto|blood_thinner*|blod_fortunnande|blodfortunnande|blodfortunning|blodfortunnare|anticoagul*|apixaban|pradaxa|heparin|fragmin|klexane|lixiana|rivaroxaban|thinners|coumadin|plavix|clopidogrel",
    ),
    (
        "$PLANNED",
        "before|innan|infor|can_i_have|procedure|ingrepp*|mole|moles|fodelsemark*|vaccin*|spruta|tooth|tand*|should_i_stop|stop_taking|sluta_med|test|prov",
    ),
    (
        "$GONE",
        "wont_?_open|doesnt_?_open|not_opening|oppnar_?_inte|far_?_inte_upp_ogonen|cant_?_bring|bring_him_round|bring_her_round|bring_him_back|bring_her_back|inte_?_liv_i|not_answering|doesnt_answer|isnt_answering|wont_answer|svarar_?_inte|isnt_moving|not_moving|doesnt_move|wont_move|hasnt_moved|ror_?_sig_inte|ror_?_inte_pa_sig|inte_?_ror_sig|inte_?_kontakt|ingen_kontakt|no_response|not_reacting|isnt_reacting|doesnt_react|not_responding|isnt_responding|doesnt_respond|ingen_reaktion|reagerar_?_inte|inte_?_reagerar|livlos*|lifeless|lying_on_the_?_floor|lying_?_floor|dropped_to_the|segnade|segnat|stupade|stupat|kollaps*|collaps*|tuppade_av|tuppat_av|daekade|svimmade|svimmat|is_out|was_out|utslagen|passed_out|went_limp|gone_limp|sjonk_ihop|sackade_ihop|foll_ihop|foll_omkull|medvet*|unconscious*|wont_wake|vaknar_?_inte|inte_?_vacka|cant_?_wake|not_waking|cant_be_woken|cant_?_be_woken|kan_inte_vackas|kvicknar_?_inte|inte_?_kvicknar",
    ),
    (
        "$SWELLS",
        "swell*|swoll*|swolen|puff*|balloon*|bigger|huge|thick|svall*|svull*|svulln*|svalt_upp|tjock|tjocka|storre|plufsig*|enorm|enorma",
    ),
    (
        "$MOUTHY",
        "throat|tongue|=lip|=lips|face|eyelid*|eyes|airway*|halsen|=hals|svalg*|strupen|tunga|tungan|lapp|lappen|lappar|lapparna|ansikte*|ogonlock*|munnen",
    ),
    (
        "$TRIGGER",
        "sting|stung|bee|bees|wasp|wasps|hornet|=bi|=biet|bistick*|bigift|geting*|stucken|stack|=stick|nuts|=nut|peanut*|jordnot*|notter|hasselnot*|cashew*|shrimp*|prawn*|shellfish|seafood|=raka|rakor|skaldjur*|kraftor|egg|eggs|=agg|agget|aggallerg*|milk|mjolk*|fish|fisk|penicillin*|antibiotic*|antibiotik*|kavepenin|amoxicillin|vaccine|vaccinat*|vaccinet|jab|injection|sprutan|contrast|kontrast*|allerg*|allergi*|strawberr*|jordgubb*|sesam*|kiwi|soy|soja|latex|hair_dye|harfarg*|nya_medicinen|new_medicine|tablett*|tablet*|ibuprofen|ipren|aspirin|hives|nassel*|urtikaria|welts",
    ),
    (
        "$AIRWAY",
        "breath*|breathe|breathing|wheez*|swallow*|faint*|dizzy|pass_out|passing_out|collaps*|hoarse|voice|tight*|closing|closes|clos*|lightheaded|woozy|andas|andning*|luft|pip*|vaser|svalja|svimm*|svimfard*|yr|jatteyr|hes|rosten|trang|trangt|snors|snor|kollaps*|andfadd*|andnod|tungandad",
    ),
    (
        "$WISDOM",
        "wisdom|visdomstand*|sore_throat|halsont|cold|forkyl*|forkyld|hayfever|hosnuva|pollen|wait|vanta|dentist|tandlakar*",
    ),
    (
        "$OBJECT",
        "magnet*|batter*|button_cell|knappcell*|coin*|mynt*|needle|nal|nalen|glass|glas|glasbit*|toy|leksak*|lego*|marble*|kula|spik|skruv|screw|nail|bead*|parla|pin|sakerhetsnal*|washing_pod|detergent_pod",
    ),
    (
        "$DRUG",
        "drugs|droger|knark|heroin*|cocaine|kokain|kola|ketamin*|mdma|ecstasy|fentanyl|=ghb|amphetamin*|amfetamin*|meth|lsd|oxy*|tramadol|benzo*|spice|lustgas|something|nagot|substans*|subutex|metadon|methadone|crack|joint|cannabis|gummies|edibles",
    ),
    (
        "$ILL",
        "grey|gray|blue|=gra|=bla|wont|unconscious*|vaknar|hard_to|confus*|shak*|vomit*|throw*|sick|krak*|spyr|spytt|konstig*|dalig|daligt|breath*|andas*|dizzy|drows*|sleepy|yr|dasig*|somnig*|slo|slott|medvet*|forvirr*|skakar|darr*|illa|illamaende|huvudvark*|headache*|faint*|svimm*|cough*|hosta*|weird|strange|hallucinat*|hallucin*|kallsvett*|swoll*|medtagen|borta|kramp*|seizure*",
    ),
    (
        "$SKULL",
        "head|skull|forehead|temple|=huvud|huvudet|huve|huvet|skalle|skallen|pannan|bakhuvud*|tinning*|hjassan|nacken",
    ),
    (
        "$STRUCK",
        "hit|hits|bang*|bump*|knock*|smack*|crack*|whack*|fell|fall|falls|fallen|dropped|kicked|crash*|accident|blow|struck|landed|headfirst|slog|slag|slagit|dunk*|ramla*|trilla*|foll|fallit|small*|stott*|krock*|tappade|olycka*|cykelolycka|sparkad|spark|traffad|drattade|halka*|slipped|tripped|snubbla*",
    ),
    (
        "$DAZED",
        "no_sense|making_sense|nonsense|nonsens|gibberish|slur*|pratar_konstigt|vomit*|throw*_up|threw_up|throwing_up|been_sick|being_sick|sick|puk*|confus*|sleepy|drows*|stay_awake|keep_awake|unconscious|pupil*|fluid|seizure|cant_?_remember|doesnt_?_remember|dont_?_remember|memory|blur*|double|not_himself|not_herself|acting_strange|acting_weird|acting_odd|dazed|odd|disoriented|krak*|spyr|spytt|forvirra*|virrig*|somnig*|dasig*|halla_sig_vaken|borta|avsvimm*|medvet*|vatska|minns_?_inte|minnes*|minne|dubbelt|slocknade|suddig*|inte_sig_sjalv|beter_sig|slo|jattetrott|illamaende|mar_illa|domnar|pip_i|osammanh*|kramp*|sluddr*|tuppade|svimm*|blod_ur|blood_from",
    ),
    (
        "$HEIGHT",
        "second_floor|third_floor|first_floor|fourth_floor|storey|stories|roof|ladder|balcony|window|tree|cliff|scaffold*|horse|stairs|vaning*|taket|tak|stege|stegen|balkong*|fonster|fonstret|trad|tradet|klippa|stallning*|hojd|hojden|hast|hasten|trappa|trappan|meter|metres|meters|feet_up",
    ),
    (
        "$TINY",
        "baby|babys|babies|newborn|infant|bebis*|bebben|nyfodd*|nyfott|spadbarn*|~manaders|~veckors|manaders|veckors|week_old|weeks_old|wk_old|wk|wks_old|month_old|months_old|mo_old|day_old|days_old|manader_gammal|manad_gammal|veckor_gammal|veckor_gamla|veckors|dagar_gammal|#<12_weeks|#<11_months|#<11_manader|#<12_veckor|little_one|lillen|lillan",
    ),
    (
        "$DRY",
        "wet_nappy|wet_nappies|wet_diaper|wet_diapers|=peed|weed|urinated|passed_urine|blot_bloja|blota_blojor|blota_blojan|bloja|blojor|blojan|nappy|nappies|diaper|diapers|kissat|kissar|kissa",
    ),
    (
        "$NONE",
        "hasnt|havent|no|not|none|without|dry|inte|ingen|inga|torr|torra|knappt|hardly|barely|aldrig",
    ),
    (
        "$CONFUSED",
        "confus*|nonsense|delirious|rambling|disoriented|forvirra*|yrar|virrig*|nonsens|osammanh*|inte_sig_sjalv|hard_to_wake|svar_att_vacka|svarvackt|slo|apathetic|apatisk*|not_making_sense|makes_no_sense|talking_rubbish|drows*|clammy|kallsvett*|klibbig*|mottl*|flackig*|marmorerad*",
    ),
    (
        "$INFECTED",
        "infection*|infect*|~infektion|~infektionen|~inflammation|pneumonia|=uti|kidney|urinvags*|lunginflammation|njurbacken*|sepsis|$FEVER|wound|operation|surgery|operationen|saret",
    ),
    (
        "$PREG",
        "pregnan*|preggo|preggers|prego|gravid|gravida|graviditet*|gravidvecka|expecting|vantar_barn|vantar_mitt|trimester|gestation|weeks_along|months_along|#5_weeks_gone|i_vecka_#5|vecka_#5|i_v_#5|v_#12|week_#12|bf_om|due_in|due_date|foster|fostret|fetus|foetus|unborn",
    ),
    (
        "$HOT",
        "hot|boiling|scalding|iron|strykjarn*|stove|hob|spis|spisen|spisplatt*|kokplatt*|oven|ugn|ugnen|ugnslucka*|=oil|=olja|oljan|frityr*|kettle|vattenkokar*|steam|=anga|angan|fire|=eld|elden|flam*|=tea|=te|=tee|coffee|kaffe*|soup|soppa|soppan|grill*|=bbq|barbecue|firework*|raket|raketer|smallare|kokande|kokhet*|=het|=hett|heta|hett_vatten|varmt_vatten|candle|stearin|tandvatska|petrol|bensin|exhaust_pipe|hair_straightener|plattang*|kamin|kaminen|brasa|brasan|lagereld*",
    ),
    (
        "$SCALD",
        "blister*|=blasor|~blasor|blasor|skin_?_off|skin_?_peel*|skin_?_coming|peel*|charred|raw|white|skinn*_lossnar|huden_lossnar|lossnar|flagnar|vitt|vit_hud|forkol*|brannskad*|brannsar|bar_hud|oppet_sar|skallad*|skallat|scald*|burn*|brande|=brant|=brand|stank*|splash*|spill*|pour*|spilt|halla*|=over|tippade|valte|valt|val|grabbed|grabbad|touched|tog_pa|tog_i|tog_tag|lade_handen|rev_ner|drog_ner|pulled|knocked",
    ),
    (
        "$SUNNY",
        "sun|sunburn*|sunny|solen|=sol|itch*|itchy|pee|peeing|kissar|urin*|scar|scars|=arr|arren|arret|smear|tongue|tungan|gommen|palate|laser|dinner|maten|toast|middagen|heart_burn|heartburn|halsbranna|appointment|holiday|flush*|vallning*|flashes|menopause|klimakter*",
    ),
    (
        "$AGENT",
        "acid|=syra|syran|=lut|luten|bleach|klorin|chemical*|kemikali*|fratande|caustic|ammonia*|cement|lime|kalk|cleaner|~cleaner|~rengoring|rengor*|propplos*|super_glue|superglue|superlim|pepper_spray|pepparspray|pepparsprej|detergent|disk*medel|maskindisk*|diskmaskin*|tvattmedel|tvattkapsel|chlorine|battery_acid|batterisyra|antifreeze|kylarvatska|solvent|losningsmedel|weed_killer|ograsmedel|oil_paint|aceton|acetone|thinner",
    ),
    (
        "$ABUSER",
        "husband|hubby|partner|boyfriend|girlfriend|wife|=man|=mannen|sambo|sambon|pojkvan*|flickvan*|kille|killen|=tjej|=tjejen|=he|=hes|=she|=shes|=han|=hon|father|=dad|=mum|mother|=ex|=exet|ex_wife|ex_husband|=pappa|=mamma|stepdad|stepfather|styvpappa|styvfar|exman|exmaken|maken|=make|fru|frun|someone|somebody|brother|bror|brorsan|=nagon|uncle|farbror|morbror|family|familj*|neighbour|grannen|flatmate|roommate|stalker",
    ),
    (
        "$VIOLATES",
        "=hit|hits|hitting|beat|beats|beating|beaten|punch*|kick|kicks|kicked|kicking|strangl*|choked|chokes|choking|slap*|slapped|attack*|assault*|abuse*|hurts|hurting|rape*|force*|=slar|=slog|=slagit|slaa|misshandla*|stryp*|strop|stryptag*|sparka*|knuffa*|valdta*|tving*|hotar|hotat|hotade|hot|hota|threat*|knife|kniv|kniven|gun|vapen|pistol|ihjal|locked|laste|last|stalk*|forfolj*|outside_my|utanfor_dorren|utanfor_min|push*|shov*|grabs|burned|spat|throws|kastar|slog|slagen|doing_things",
    ),
    (
        "$US",
        "=me|=mig|=us|brother|sister|lillebror*|lillasyster*|storebror|storasyster|bror|syster|syskon|siblings|my_mom|=oss|the_kids|my_kids|=barnen|the_children|my_daughter|my_son|=her|henne|=him|honom|min_dotter|min_son|my_neck|halsen|min_hals|death|liv|min_mamma|my_mother|my_mum|with_my|dorren|door|sex|samlag|myself_safe",
    ),
    (
        "$FIGURE",
        "bill|price|prices|queue|priser|priset|rakning*|kon|sport|match|matchen|cold|music|musik|ball|bollen|deadline|debt|insurance|forsakring*|needle|spruta|sprutan|jab|my_toe|tan|knee|knat|surprise|chess|game|spelet|plan|plans",
    ),
    (
        "$LIVING",
        "mitt_liv|my_life|live|living|alive|=life|exist|existing|existence|=leva|lever|=livet|existera|finnas|finnas_till|be_here|go_on|fortsatta_leva|vakna|wake_up|waking_up|upp_ur_sangen_mer",
    ),
    (
        "$NOWISH",
        "=no|cant_see|dont_see|nothing|dont_have|lost|lack|ser_ingen|ser_inget|ingen|inget|inte|saknar|finns_inte|hittar_ingen|not|isnt|without",
    ),
    (
        "$CANTGO",
        "cant|dont_want|dont_wanna|no_longer_want|tired_of|sick_of|done_with|orkar_?_inte|vill_?_inte|kan_?_inte|pallar_?_inte|klarar_?_inte|trott_pa|less_pa|trott_att|slippa|sluta|stop|give_up_on|gett_upp|ger_upp|given_up_on|giving_up_on|hate|hatar",
    ),
    (
        "$WITHOUT",
        "without|utan|abroad|stairs|alone_in|here_in_town|next_door|granne|london|stockholm|with_eczema|med_eksem*|with_acne|coffee|kaffe|alarm|early|tidigt|morgonen|up_before|utomlands|chocolate|choklad|for_my_holiday|stream|sugar|socker|gluten|smok*|roka|snusa|dricka|drinking|flat|lagenhet|address|adress",
    ),
];

/// The rules: level, what it is about, the pattern.
pub const RULES: &[(Level, &str, &str)] = &[
    // ---- chest, heart ----
    (
        MustNow,
        "chest",
        "$CHEST & $PAIN|$PRESS|killing|squash*|truck|car|boulder|brick|bricks|rock|stone|=sten|stenen|stenblock*|stram*|strama*|hugger|hugg|molar|molande|molvark|mola|band|snor*|klam*|belt|vise|=vice|clench*|constrict*|obehag*|discomfort|onti|skar|bultar|sprang*|knip*|kniper|ilar|ilning*|vass|stabs|=cramp|cramps|cramping|pinch*|throb*|pang|pangs|twinge*|tjockt|brinner ! hair*|harig*|har_pa|acne|akne|finnar|spots|prickar|mole|fodelsemark*|amning|ammar|breastfeed*|mammogra*|tattoo|tatuer*|bra|behan|rash|utslag|cream|kram|lump|knol @9",
    ),
    (
        MustNow,
        "chest",
        "heart|heartbeat|pulse|hjarta|hjartat|hjartrytm*|puls|pulsen|=hr|heart_rate|hjartklapp*|palpit*|rytmrubbning*|formaksflimmer|flimmer|arrhythm*|hjartslag* & racing|pound*|flutter*|skip*|irregular*|stops|stopping|fast|#140|rusar|rusning|skenar|fladdra*|dubbelslag|oregelbund*|hoppar|bultar|klapp*|slar|beats|beating|beat|crazy|hard|funny|weird|snabbt|fort|palpit*|flimmer & faint*|dizzy|dizziness|lightheaded*|light_headed|breath*|blacked|black_out|blacking|pass_out|passing_out|passed|collaps*|sweat*|svimm*|svimfard*|=yr|yrsel|andas|andfadd*|kallsvett*|svartnar|matt|breathless|chest|brost*|woozy|weak @18",
    ),
    (
        MustNow,
        "chest",
        "palpit*|hjartklapp*|hjartrusning* & faint*|dizzy|lightheaded*|pass_out|passing_out|breath*|svimm*|svimfard*|yr|andas|andfadd*|kallsvett*|svartnar|chest|brost*",
    ),
    (
        MustNow,
        "chest",
        "crushing|kramande|squeezing|atsnorande & pain*|smart*|vark|feeling|kansla ! shoulder_only|calf|vaden @5",
    ),
    (
        MustNow,
        "chest",
        "arm|arms|jaw|shoulder|armen|vansterarm*|armarna|kaken|axeln|skulderblad*|between_?_shoulder* & pain*|hurt*|ont|smart*|numb*|domn*|heavy|tung|tungt|ache*|varker|stral*|radiat*|tingl* & chest|heart|brost*|hjarta*|sweat*|kallsvett*|breath*|clammy|andfadd*|illamaende|nausea*|svett* ! fever|feber|gym|traning*|tooth|tanden|dentist|jab|sprutan|vaccin* @12",
    ),
    (
        MustNow,
        "chest",
        "its_my_heart|is_my_heart|ar_hjartat|=hjartat|heart|hjarta & cold_sweat|kallsvett*|clammy|sweating|grey|pale|blek|=gra|pain*|hurts|ont|smart* ! rate|monitor|klocka|broken|sjunk*",
    ),
    (
        MustNow,
        "chest",
        "ribs|ribcage|revben*|brostkorg* & crush*|squeez*|krossa*|trycker|kramar|klamm*|tight ! fell|ramla*|foll|slog|hit|broke*|brut*|bruise* @8",
    ),
    // ---- stroke ----
    (MustNow, "stroke", "$TWOSIDE & $LAME & $PART ! $ASLEEP|knee|knat @9"),
    (
        MustNow,
        "stroke",
        "$SUDDEN|woke|woken|vaknade|vaknat|in_an_instant|idag|imorse & $LAME & $PART|$TWOSIDE ! $ASLEEP @14",
    ),
    (
        MustNow,
        "stroke",
        "face|cheek|eyelid*|ogonlock*|ansikte*|ansiktshalva*|kinden|mungipa*|lip & numb*|domn*|droop*|tingl*|hang*|sagg*|dropp*|paraly*|forlam*|slapp|slappt|sned*|snett|crooked|lopsided|uneven|stel ! dentist|tandlakar*|filler*|botox|injection*|bedovning*|anaesthetic|cold|kallt|kyla|vinter* @8",
    ),
    (
        MustNow,
        "stroke",
        "smile|smiling|leende|leendet|ler|grin & crooked|uneven|lopsided|one_side|wrong|droop*|sned*|snett|halva|ena_sidan|hanger|konstig* ! teeth|tander|dentist|brace*|tandlakar* @8",
    ),
    (
        MustNow,
        "stroke",
        "$NOSEE & $EYE|half|halva|side|sidan|$SUDDEN|morning|morse|hour|timme|minutes|minuter|today|idag|nu|now|wall|kvar ! $GLASSES|future|point|reason|mening|anledning @12",
    ),
    (
        MustNow,
        "stroke",
        "$SUDDEN & sight|vision|eyesight|synen|=syn|synfalt*|loss_of_sight|synforlust*|blind*|dubbelt|double|dimma|suddig*|blurr* @10",
    ),
    (
        MustNow,
        "stroke",
        "seeing_double|sees_double|see_double|double_vision|ser_?_dubbelt|dubbelseende|dubbelsyn & $SUDDEN|walk*|dizz*|speech|face|headache*|stand|balance|ga|rakt|yr|yrsel|huvudvark*|ansikt*|today|idag|imorse|morning|nu|vomit*|krak* ! glasses|glasogon",
    ),
    (
        MustNow,
        "stroke",
        "$TALK & $JUMBLE & $SUDDEN|since|today|morning|face|mouth|arm|hand|leg|mum|mom|dad|grandma|grandpa|granny|husband|wife|he|she|hes|shes|his|her|my|sedan|idag|morse|ansikt*|mun|mungip*|armen|handen|mamma|pappa|mormor|morfar|farmor|farfar|man|fru|han|hon|hans|hennes|min|nu|now ! $LANGUAGE|drunk|berusad|hoarse|hes|full @10",
    ),
    (
        MustNow,
        "stroke",
        "cant_?_talk|cant_?_speak|cant_get_?_words|cant_find_?_words|lost_?_speech|stopped_talking|kan_?_inte_prata|kan_?_inte_tala|kan_?_inte_saga|inte_langre_prata|inte_riktigt_prata|inte_prata|inte_fa_fram|inte_far_fram|hittar_?_inte_?_ord*|hittar_inte_orden|tappat_talet|tappade_talet|tappar_ord* & $SUDDEN|$PERSON|face|arm|since|sedan|imorse|properly|ordentligt|ansikt*|armen ! $LANGUAGE|hoarse|hes|heshet|voice|rost|rosten|right_now|just_nu|phone|telefon*|later|senare|om_det|about_it",
    ),
    (
        MustNow,
        "stroke",
        "$SUDDEN & dizz*|vertigo|yrsel|=yr|balance|balans*|cant_?_walk|cant_?_stand|falls|staggering|vinglar|kan_?_inte_ga|kan_?_inte_sta|inte_?_sta & slur*|sluddr*|vomit*|krak*|walk*|stand*|=ga|=sta|see|ser|double|dubbelt|headache*|huvudvark*|numb*|domn*|arm|speech",
    ),
    (
        MustNow,
        "stroke",
        "headache*|=head|huvudvark*|huvudet|skallen|migran|migraine & worst|ever|thunderclap|out_of_nowhere|from_nowhere|fran_ingenstans|ur_tomma|like_a_hammer|hammare|explod*|exploder*|varsta|nagonsin|livet|$SUDDEN|blixt*|knall*|small|askklapp|never_had|aldrig_haft|split_second ! hammered|worst_cold|varsta_forkyl*|hit|slog|slagit|bang* @10",
    ),
    (
        MustNow,
        "stroke",
        "$SUDDEN|woke|today|idag|morse|imorse|natt & confus*|forvirra*|doesnt_know|vet_inte_var|recogni*|kanner_inte_igen|disoriented & $PERSON ! form|website|bill",
    ),
    // ---- breathing ----
    (
        MustNow,
        "breathing",
        "$AIRLESS & =air|luft|luften|andetag|=breath|andan & get|enough|any|catch|far|fa|ner|in|nog|tillracklig*|ingen|inte|draw|left|cant|kan|for|out_of|no|slut ! con|conditioning|tyre|balloon*|fresh|frisk|friska|ventil*|$TRAINED|smells|luktar|bad_breath|kalla @7",
    ),
    (
        MustNow,
        "breathing",
        "harder|worse|heavier|svarare|tyngre|samre|jobbigt|jobbigare|anstrangande|difficult*|hard|problem|struggl*|kampar|tungt|svart & breath*|=andas|andning*|andningen|andetag ! $TRAINED|exercise*|not_hard @7",
    ),
    (
        MustNow,
        "breathing",
        "paus*|uppehall*|stopp*|stops|stopped|slutar|slutade|slutat|glommer|forgets & breath*|=andas|andning*|andningen|andetag ! exercise*|smok*|snore*|snark*|cpap @7",
    ),
    (
        MustNow,
        "breathing",
        "breathing|=breaths|breath|andning|andningen|=andas|andetag*|andhamtning* & weird*|strange*|odd*|rattl*|gurgl*|shallow|rossl*|ytlig*|langsam*|slow*|konstig*|pip|piper|pipande|vasande|stridor|bark*|whist*|wheez*|gasp*|ojamn*|jobbig*|tung|tungt|tunga|anstrangd*|grunt*|ston*|flamt*|flasar|labored|laboured|raspy|snork*|vaser|indragningar ! yoga|snor|snore*|snark*|nasa|nose|tappt|$TRAINED @8",
    ),
    (
        MustNow,
        "breathing",
        "turn*|going|gone|goes|went|looks|look|is|all|completely|blir|ar|blev|blivit|alldeles|helt|ser & =grey|=gray|=blue|=bla|blatt|=gra|gratt|blaaktig*|bluish|ashen|askgra|purple|lila|vit_som & baby|he|she|hes|shes|him|her|mum|dad|husband|wife|son|daughter|child|lips|lip|skin|face|nails|han|hon|honom|henne|bebis*|mamma|pappa|fru|mannen|=man|barn*|lappar*|huden|ansikt*|lillen|naglar*|runt_munnen|mun|dotter|tunga|tungan|finger* ! eyes|hair|har|haret|ogon|ogonen|bruis*|blamark*|vein*|ader|adror|karl|shoes|car|paint|ink|blue_cheese|mole|fodelsemark*|line|ljus|light|tatuer* @9",
    ),
    (
        MustNow,
        "breathing",
        "stuck_in_?_throat|lodged|fastnat_?_halsen|fastnade_?_halsen|fast_i_?_halsen|satt_?_i_halsen|satte_?_i_halsen|satter_?_i_halsen|choking|chokes|kvavs|kvava|kvavas|kvavning*|suffocat*|strypt & i|=he|she|hes|shes|my|im|cant|air|food|meat|grape|sweet|candy|child|baby|jag|han|hon|min|mitt|luft|andas|barn*|bit|mat|druva|korv|notter|godis|karamell*|morfar|farfar|mormor|pappa|mamma|bebis*|something|nagot|just_nu|still|fortfarande|fish_bone|fiskben ! price|prices|priser|priset|coffee_when|kaffe_nar|hazard|choked_on_my_coffee|work|jobb",
    ),
    (
        MustNow,
        "breathing",
        "one_word|ett_ord|finish_?_sentence|full_sentence*|whole_sentence*|hela_meningar|hel_mening|mening & breath*|at_a_time|andfadd*|i_taget|luft|andas|wheez*|pip*|prata",
    ),
    (
        MustNow,
        "breathing",
        "asthma*|astma*|inhaler*|inhalator*|ventolin*|ventoline|bricanyl|airomir|spray|sprayen|puffer|salbutamol|nebuli* & bad|worse|attack|anfall|isnt_?_helping|not_?_helping|doesnt_?_help|does_nothing|isnt_?_working|not_?_working|no_effect|hjalper_?_inte|inte_?_hjalper|ingen_effekt|funkar_?_inte|fungerar_?_inte|jattedalig*|dalig|samre|varre|empty|tom|slut|andas|breathe|luft|severe|svar ! nose|nasspray|nas*|hay|renew*|fornya*|recept*|prescri*",
    ),
    (
        MustNow,
        "breathing",
        "croup|krupp|stridor|skallande_hosta|barking_cough|epiglott* & breath*|andas|cant|svart|blue|bla|child|barn|baby|bebis*",
    ),
    (
        MustNow,
        "breathing",
        "andnod|andnods*|lungodem|lungemboli|pulmonary_embol*|blood_clot_in_?_lung*|propp_i_lung*|lung_collaps*|collapsed_lung|punkterad_lunga",
    ),
    (
        MustNow,
        "breathing",
        "breath*|andas|andfadd*|andnod|andning* & leg|calf|benet|vaden & swoll*|swell*|svull*|red|rod|pain*|ont|smart* @16",
    ),
    // ---- bleeding ----
    (
        MustNow,
        "bleeding",
        "$BLOOD & $ONGOING ! $GUMS|period|periods|=mens|mensen|spotting|spotta|test|lite|little|slightly @11",
    ),
    (
        MustNow,
        "bleeding",
        "soak*|byter|bytt|genomblott|fyller|filling & =pad|=pads|tampon*|binda|bindor|=bind|trosskydd|towel|handduk*|bandage*|forband* & hour|hourly|hours|timme|timmen|halvtimme*|timma|minutes|minut*|through|igenom|blod*|dizzy|yr",
    ),
    (
        MustNow,
        "bleeding",
        "coffee_ground*|kaffesump*|kaffe_sump*|blodiga_krakning*|blodkrakning*|hematemes*",
    ),
    (
        MustNow,
        "bleeding",
        "$BLOOD & vomit*|puke|krakning*|krak*|spya|spyan|upphost*|hosta*|cough*|phlegm|slem|mucus|saliv|saliva|sputum ! test|little_streak|nose @6",
    ),
    (
        MustNow,
        "bleeding",
        "$BLOOD & bottom|rectum|rectal|anus|=bum|backside|andtarm*|rumpan|stjart*|andan_bak|bak|bakvagen|tarm*|toilet*|toalett*|stool*|avforing*|bajs*|poo|poop|vagina*|underlivet|slidan|behind & bright|pour*|lots|a_lot|clot*|rinner|forsar|mycket|klump*|massor|fyll*|levr*|faint*|yr|dizzy|klarrott|heavy|heavily|stor*|helt|rod|rott|gush* ! paper|papper|wipe|torkar|little|lite @12",
    ),
    (
        MustNow,
        "bleeding",
        "poo|poos|poop|stool|stools|shit|bajs*|avforing*|faeces|feces & =black|tarry|=tar|svart|svarta|kolsvart|becksvart|tjar*|beck ! iron_tablets|jarntabletter @8",
    ),
    (
        MustNow,
        "bleeding",
        "finger*|toe|toes|thumb|=hand|=arm|=leg|=ear|foot|fingret|fingrar*|tumme|tummen|=ta|=tan|foten|handen|armen|fingertopp* & cut|chopped|sliced|sawed|sawn|ripped|torn|bitten|severed|crushed|sagat|sagade|kapat|kapade|skurit|skar|huggit|hogg|slitit|klippt|klippte|avbiten|avskuren|avslit*|lost & off|=av|=loss|clean|open|nastan ! plaster|bandage|mole|wart|varta|vartan|nail|nails|nagel|naglar|cast|gips|hair @8",
    ),
    (
        MustNow,
        "bleeding",
        "avskuren|avskuret|avhuggen|avhugget|avkapad*|avkapat|avsliten|avslitet|avsagad|avsagat|severed|chopped_off|cut_clean_off|amputer* & finger*|fingret|tumme*|=ta|foten|handen|armen|benet|thumb|toe|hand|foot|arm|leg ! years|ar_sedan|protes*|prosthe* @7",
    ),
    (
        MustNow,
        "bleeding",
        "huggit|hugg|hogg|huggen|stack|stuckit|stucken|skurit|skuren|skar|stab*|attacked|slashed|attack* & kniv|kniven|knivar|knife|blade|machete|svard|scissors|sax ! kitchen|kok|mat|grond* @7",
    ),
    (
        MustNow,
        "bleeding",
        "=shot|=skjuten|skjutit|skott & chest|leg|arm|head|stomach|gun|bullet|him|her|me|someone|brost*|benet|armen|huvud*|magen|honom|henne|mig|nagon|blivit|blev|got|been|skottskad* ! flu|vaccin*|photo|covid|jab|foto|film|insulin|b12|my_shot|booster|in_the_arm @5",
    ),
    (
        MustNow,
        "bleeding",
        "$THIN & fell|fall|fallen|hit|bang*|bump*|head|bleed*|cut|slipped|ramla*|foll|fallit|trilla*|slog|slagit|slag|bula|blod*|bloder|skar|huvud*|nas*|accident|olycka|krock* ! $PLANNED",
    ),
    (
        MustNow,
        "bleeding",
        "deep|djup|djupt|gaping|gapar|gapande|open|oppet|till_benet|to_the_bone & cut|gash|wound|=sar|saret|jack|skarsar|skarsaret|laceration|skar & bleed*|blood|blod*|bone|ben|benet|fat|fett|muscle|muskel|gap* @9",
    ),
    (
        MustNow,
        "bleeding",
        "neck|throat|wrist|wrists|artery|groin|halsen|handled*|pulsad*|artar*|ljumsk* & cut|sliced|slashed|slit|skar|skurit|skarsar & $BLOOD|forsar|gush*|spurt*|sprut*|open|upp",
    ),
    (
        MustNow,
        "bleeding",
        "impaled|spetsad|genomborrad|something_stuck_in_my_chest|pierced_my",
    ),
    // ---- unconscious, seizure ----
    (
        MustNow,
        "unconscious",
        "$GONE & $PERSON ! $OFFICE|baby_move|fetus|pregnan*|gravid*|kick*|spark*|stomach|stool|tooth|stygn*|years|price @9",
    ),
    (
        MustNow,
        "unconscious",
        "faint*|svimm*|black_out|blacking|blackout*|blacked|blackar|passing_out & hela_tiden|keep|keeps|all_the_time|upprepade|repeatedly|flera_ganger|liv_i|bring|wake|vaknar|igen|again|#2|times|ganger|hurt|pale|blek|gravid*|pregnan*|huvud*|head|bad|chest|breath*|heart|hjart* ! needle*|jab|vaccin*|spruta|nal|nalar|nalen|blodprov*|school|skolan|bill|price* @10",
    ),
    (
        MustNow,
        "unconscious",
        "eyes|ogon|ogonen & rolled|rolling|rullar|rullade|himla*|back_in|bakat & $PERSON|head|huvudet|bakat|back",
    ),
    (
        MustNow,
        "unconscious",
        "is_dead|looks_dead|seems_dead|might_be_dead|stone_cold|ar_dod|verkar_dod|ser_dod_ut|har_dott & he|she|him|think|baby|mum|dad|husband|wife|han|hon|mamma|pappa|bebisen|tror|man|fru ! phone|battery|batteri*|telefon*|mobil*|years|ar_sedan|line|cancer",
    ),
    (
        MustNow,
        "seizure",
        "anfall|anfallet|=fit|=fits|anfallen|krampar|krampade|kramper|krampanfall* & third|tredje|fjarde|fourth|another|flera|upprepade|idag|today|one_after|efter_det_andra|stopp|slutar_inte|minutes|minuter|fortfarande|still|medvet*|golvet|floor|skak*|shak*|kropp* ! panik*|panic|migran*|hosta*|cough*|mens*|period|astma*|asthma*|laugh*|skratt*|vaden|benet|calf|tid|appointment|schema @10",
    ),
    (
        MustNow,
        "seizure",
        "is_fitting|shes_fitting|hes_fitting|been_fitting|started_fitting|keeps_fitting|krampar_i|ligger_och_krampar ! shoes|clothes|dress|kitchen|carpet",
    ),
    (MustNow, "seizure", "foam*|froth*|fradga*|lodder|skum & mouth|mun*|lips"),
    (
        MustNow,
        "seizure",
        "whole_body|hela_kroppen|all_over|alla_lemmar|arms_and_legs|armar_och_ben|body|kroppen & jerk*|twitch*|shak*|convuls*|rycker|ryckte|ryck|ryckningar|skakar|skakade|kramp*|spand_som|stiffen*|stelnar ! cold|kall|fryser|freez*|nerv*|itch*|kliar|fear|radd|feber|fever|eczema|eksem @9",
    ),
    // ---- anaphylaxis ----
    (
        MustNow,
        "anaphylaxis",
        "$MOUTHY & $SWELLS ! $WISDOM|eczema|tonsil*|halsmandel*|halsmandlar|korta|neck_gland* @8",
    ),
    (
        MustNow,
        "anaphylaxis",
        "throat|halsen|svalget|strupen & tight*|closing|closes|closed|clos*|snor*|snors|trang|trangt|tjock*|ihop|tapps|constrict*|narrow*|igen ! sore|ont_i|cold|forkyl*|choked_up|scarf|halsduk @6",
    ),
    (
        MustNow,
        "anaphylaxis",
        "$TRIGGER & $AIRWAY ! cold|forkyl*|hay|hosnuva|pollen*|pills_hard|hard_to_swallow_the|stora_att_svalja|svara_att_svalja|asthma_inhaler|test|sleep|needle*|nalar|afraid|radd|normal|get_a|booking|tablets_are_too_big @12",
    ),
    (
        MustNow,
        "anaphylaxis",
        "$TRIGGER & $MOUTHY & $SWELLS|hives|nassel*|itch*|kliar|tingl*|stick*|pirr* ! tonsil*|$WISDOM @14",
    ),
    (
        MustNow,
        "anaphylaxis",
        "hives|nassel*|urtikaria|welts & faint*|pass_out|passing_out|svimfard*|svimm*|swallow*|svalja|vomit*|krak*|breath*|andas|dizzy|yr|tongue|tungan|lips|lappar*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "cant_?_swallow|kan_?_inte_svalja|inte_svalja|svart_att_svalja|hard_to_swallow|trouble_swallowing|difficult*_swallowing & hives|nassel*|sting|stick|sticket|geting*|=bi|bee|wasp|drool*|dregl*|breath*|andas|svull*|swell*|swoll*|allerg*|saliva|saliv|fever|feber|$SUDDEN|eyelid*|lips|lappar*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "allerg* & whole_body|hela_kroppen|spreading|sprider|fast|snabbt|badly|severe*|kraftig*|svar|illa|shock|chock|reaction_now|faint*|svimm*|bigger|tungan|tongue ! test|asthma_clinic|history|pollen|season|certificate @9",
    ),
    (
        MustNow,
        "anaphylaxis",
        "epipen*|epi_pen|adrenalin*|jext|emerade|adrenaline_pen & used|using|took|taken|gave|given|inject*|just|tagit|tog|anvant|anvande|gett|gav|precis|second|andra|doesnt|inte ! expired|prescri*|recept*|utgangen|gatt_ut|new_one|ny_epipen|fornya*|renew*|need_a_new",
    ),
    // ---- poison ----
    (
        MustNow,
        "poison",
        "$KID|$TINY|lillen|lillan|=min_lilla|tvaaring*|ettaring*|treaaring*|#<9_aring*|dog_no & got_into|got_hold|got_at|into|fick_tag|fatt_tag|har_varit|varit_i|var_i|opened|oppnat|chew*|tugg*|lick*|slick*|$ATE|sucking|smakat|tasted|mouth|munnen & $PILLS|~medicin|~tablett|hjartmedicin*|medicinskap*|cabinet|skapet|pills|$AGENT|$DRUG|vape*|nikotin*|nicotine|snus*|alcohol|alkohol|sprit|perfume|parfym|handsprit|sanitiser|sanitizer|paint|farg|berries|=bar|mushroom*|svamp*|leaves|blad|plant|vaxt|poison*|=gift|rattgift|e_liquid|bleach|lighter_fluid ! should|dose_for|dos_for|how_often|hur_ofta|kan_man_ge|far_man_ge|can_i_give|ska_jag_ge|before|innan|something|nagot",
    ),
    (
        MustNow,
        "poison",
        "$KID|$TINY|child|=he|=she|=han|=hon|unge*|=jag|=i & swallow*|svalt|svalde|svaljt|satt_i_sig|inhaled|ate|atit|at_en|at_ett|at_upp & $OBJECT ! fish|fisk|ball|$WITHOUT|paper|a_glass|glass_of|ett_glas|drink* @9",
    ),
    (
        MustNow,
        "poison",
        "snort*|sniff*|huff*|inject*|smoked|took|taken|tagit|rokt|rokte|injicer*|tog|drog|dropped|used & $DRUG & $ILL ! prescri*|recept|dentist|physio|time|tid|nagot_tag",
    ),
    (
        MustNow,
        "poison",
        "heroin*|fentanyl|=ghb|od & took|taken|tagit|tog|snorted|injected|injicer*|too_much|for_mycket|passed|blue|bla|vaknar|wont",
    ),
    (
        MustNow,
        "poison",
        "mushroom*|svamp|svampar|~svamp|berries|=bar|plant|vaxt|leaves|blad|fruit|frukt|liljekonvalj*|foxglove|idegran* & ate|eaten|eat|=at|atit|tugg*|chew*|svalt|svalde|swallow* & $ILL|wild|forest|skog*|tradgard*|garden|poison*|giftig*|vet_inte|dont_know|child|barn*|kid|toddler|son|dotter|daughter ! allergy_test",
    ),
    (
        MustNow,
        "poison",
        "=gas|gasen|fumes|=rok|roken|smoke|angor|avgaser|exhaust|chlorine|klorgas|~gas|losningsmedel|solvent|gasol|fire_smoke|brandrok & breathed|breathe|inhal*|andades|andats|andas|inandats|exposed|utsatt|full_of|kant_lukt & $ILL|lungs|lungor*|throat|halsen ! laughing|petrol_station",
    ),
    (
        MustNow,
        "poison",
        "adder|viper|snake*|rattlesnake|huggorm*|=orm|ormen|scorpion|jellyfish|black_widow & bit|bite|bitten|bites|=bet|biten|bett|bits|stung|hugg*|hogg",
    ),
    (
        MustNow,
        "poison",
        "too_much|too_many|way_too|far_too|alldeles_for|pa_tok|for_mycket|for_manga|dubbelt|dubbel_dos|dubbla|double|twice|triple|tredubbel*|tva_ganger|extra|wrong|fel|entire|whole|hela|all_my|all_of|alla|loads|bunch|handful|massa|massor|nave|handfull|by_mistake|accident*|av_misstag|rakade|raka|someone_elses|nagon_annans|bottle|burken|asken|kartan|kartor & $PILLS|dose|dos|dosen|~medicin|warfarin|waran|digoxin|betablock*|blodtrycksmedicin*|antidepress*|litium|lithium|metformin|morphine|morfin|oxycodone|oxikodon & $ATE|=at|swallow*|svalt|had_ ! should_i|ska_jag|kan_jag_ta|can_i_take|how_many|how_much|hur_manga|hur_mycket|appointment|pris*|price*|expensive|dyr*|renew|fornya|missed|missat|glomde|forgot|a_day|om_dagen|supposed|dagligen|daily",
    ),
    (
        MustNow,
        "poison",
        "$ATE|spray*|fick_i & $AGENT ! blood_thinner*|stomach_acid|lady|magsyra|folic|folsyra|hyaluron*|acid_reflux|peel|tomaten|wine|hylsa @8",
    ),
    (
        MustNow,
        "poison",
        "alcohol*|alkohol*|sprit|vodka|drunk|full|berusad|drinking|druckit & wont_wake|vaknar_?_inte|unconscious|medvet*|inte_?_vacka|not_responding|reagerar_inte|throwing_up_and|kall|cold_skin|breathing_slow*|pills|piller|tablett*|xanax|tablets & pills|piller|he|she|han|hon|my|min|tablet*|xanax|took|tog|tagit",
    ),
    // ---- head ----
    (
        MustNow,
        "head",
        "$SKULL & $STRUCK & $DAZED ! cold|forkyl*|headline|sense_of @18",
    ),
    (
        MustNow,
        "head",
        "crash|accident|krock*|olycka*|fall|fell|blow|hit|slag|ramla*|foll|slog & =ear|ears|=ora|orat|oronen|nose|nasan & blood|fluid|bleed*|blod*|vatska|bloder|clear @16",
    ),
    (
        MustNow,
        "head",
        "fell|fallen|jumped|thrown|foll|fallit|ramla*|trilla*|hoppade|kastad*|avkastad|dropped & $HEIGHT & cant|feel|move|back|neck|spine|legs|hurt*|pain*|unconscious|ryggen|nacken|benen|kansel|ont|head|huvud*|hip|hoft*|breath*|andas|bleed*|blod*|baby|bebis*|child|barn*|old|gammal ! short|toe @14",
    ),
    (
        MustNow,
        "head",
        "baby|bebis*|infant|newborn|spadbarn*|nyfodd* & fell|dropped|fallen|ramla*|trilla*|foll|tappade|tappat|fallit|rolled_off|slog & head|huvud*|bed|sang|sangen|table|skotbord*|bord|floor|golv*|stairs|trapp*|sofa|soffa* ! asleep|ratings",
    ),
    (
        MustNow,
        "head",
        "cant_feel|cant_move|no_feeling|ingen_kansel|kan_?_inte_rora|kanner_?_inte|lost_?_feeling|tappat_kansel*|paralys*|forlam* & legs|=leg|benen|feet|fotterna|below|nedanfor|from_the_waist|midjan ! sat|asleep|somnat|suttit",
    ),
    // ---- infants ----
    (
        MustNow,
        "infant",
        "$TINY & $WAKE|lethargic|listless|wont_take|tar_inte_?_flaskan|tar_inte_brostet|floppy|limp|slapp|slott|=slo|liv_i|inte_?_reagerar|reagerar_?_inte|doesnt_react|not_reacting|unresponsive|ston*|grunt*|blek_och|pale_and|grablek|marmorerad|mottled|weak_cry|gnyr|kvider|hog_gall|high_pitched ! breastfeeding_class|nappy_rash|dentist|spoon @12",
    ),
    (
        MustNow,
        "infant",
        "$TINY & breath*|=andas|andning*|andetag* & fast|rapid*|quick*|grunt*|paus*|stop*|strang*|weird|hard|struggl*|noisy|fort|jattefort|snabbt|jattesnabbt|ston*|konstig*|uppehall|tungt|svart|anstrang*|revben|ribs|bla|blue ! fine|bra|nose|nasan @12",
    ),
    (MustToday, "infant", "$TINY & $FEVER|warm|varm|hot @10"),
    (
        MustToday,
        "infant",
        "$NONE & $DRY & hours|day|days|timmar|dygn|dag|natt|night|morning|morse|sedan|since|yesterday|igar|today|idag ! train*|potty|pott*|bed_wet*|rash|utslag @10",
    ),
    (
        MustNow,
        "infant",
        "toddler|child|kid|=son|daughter|barn|barnet|dotter|sonen|boy|girl|flicka|pojke|tvaaring*|ettaring*|treaaring* & floppy|limp|lifeless|slapp|livlos*|okontakt*|unresponsive|lethargic|hard_to_wake|svar_att_vacka|apatisk* ! wrist|slappa_av|avslappn* @8",
    ),
    (
        MustNow,
        "infant",
        "child|kid|baby|toddler|barn|barnet|bebis*|=son|dotter|daughter & wont_stop_crying|inconsolabl*|otrost* & blood|jelly|vomit*|krak*|blod*|fever|feber|pale|blek",
    ),
    // ---- meningitis, sepsis ----
    (
        MustNow,
        "meningitis",
        "neck|=nacke|nacken|nackstel* & stiff*|=stel|stelt|stela|stelhet|nackstel*|rigid|styv*|cant_?_bend|cant_?_move|boja|bend|hurts_to|ont & $FEVER|light|lights|ljus*|rash|utslag|prickar|spots|vomit*|krak*|confus*|forvirra* @16",
    ),
    (
        MustNow,
        "meningitis",
        "nackstel* & $FEVER|light|ljus*|rash|utslag|prickar|huvudvark*|krak*|headache",
    ),
    (
        MustNow,
        "meningitis",
        "rash|spots|dots|marks|prickar|prickarna|utslag|utslagen|flackar|blodningar & doesnt_?_go_away|dont_?_go|doesnt_?_disappear|dont_?_disappear|wont_?_fade|wont_?_go|doesnt_?_fade|dont_?_fade|not_fading|stays|gar_?_inte_bort|inte_?_gar_bort|inte_?_bort|bleknar_?_inte|inte_?_bleknar|inte_?_blekna|forsvinner_?_inte|inte_?_forsvinner|inte_?_forsvinna|=kvar|remain* & $FEVER|glas|glaset|glass|press*|tryck*|sick|sjuk|drowsy|slo|dalig",
    ),
    (
        MustNow,
        "meningitis",
        "purple|lila|dark_red|morkrod*|bruise_like|blamark*|petech*|petek* & rash|spots|prickar|utslag|flackar & $FEVER|sick|drowsy|dalig|sjuk|slo|vomit*|krak*|stiff*|stel|spread*|sprider|cold_hands",
    ),
    (
        MustNow,
        "sepsis",
        "$INFECTED & $CONFUSED|violent*|valdsamt|skakfrossa|shaking_uncontroll*|racing|cold_and|kall_och|iskalla|icy|blue|bla_om|andas_snabbt|breathing_fast|rapid_breath*|collaps*|svimm* ! about|over|price|form|varfor|which @14",
    ),
    (
        MustNow,
        "sepsis",
        "chemo*|cytostatika|cellgift*|transplant*|immunosuppress*|no_spleen|ingen_mjalte & $FEVER|frossa|shiver*|chills",
    ),
    // ---- pregnancy ----
    (
        MustNow,
        "pregnancy",
        "$PREG & $BLOOD|spotting|blodflack*|missfall*|miscarr*|bruna_flytningar ! test|tests|prov|pressure|group|type|tandkott*|gums|nose|nas* @16",
    ),
    (
        MustNow,
        "pregnancy",
        "$PREG & head|headache*|huvud*|huvudvark*|migran*|migraine*|vision|syn*|eyes|ogon*|belly|magen & pound*|dunkar|stars|stjarnor|blix*|flash*|flimr*|flimmer|blurr*|suddig*|swoll*|swell*|svull*|prickar|spots_in|severe|terrible|awful|bad|hemsk*|kraftig*|fruktansv*|worst|sprang* ! mild|lite @14",
    ),
    (
        MustNow,
        "pregnancy",
        "fluid|=water|=waters|=vatten|vattnet|fostervatt* & gush*|leak*|trickl*|pour*|broke|broken|gone|forsar|rinner|lacker|lackt|gatt|gick & $PREG|week*|vecka|veckor|months|early|bara|for_tidigt|weeks|baby|bebis* ! tap|kran*|roof|bottle|flask*",
    ),
    (
        MustNow,
        "pregnancy",
        "$PREG & $AWFUL|hemsk*|horribl*|stark*|bad|one_side|ena_sidan|hoger_sida|vanster_sida|kramp*|cramp* & pain*|smart*|ont|belly|magen|stomach|cramp*|kramper|vark* ! back|rygg*|heartburn|halsbranna|vaden|calf|legs|bad_skin|nausea @12",
    ),
    (
        MustNow,
        "pregnancy",
        "kick|kicks|kicked|kicking|move|moved|moves|moving|movement*|spark|sparka|sparkar|sparkat|sparkade|rora|ror|rort|rorelse*|fosterrorelse* & hasnt|havent|hasnt_?_felt|not|no|less|fewer|stopped|dont|cant|reduced|inte|ingen|inga|mindre|slutat|farre|knappt|minskat|minskade & baby|babys|bump|$PREG|bebis*|barnet_i|magen|foster*|weeks|vecka ! born|fodd|house|flat|vaccin* @12",
    ),
    (
        MustNow,
        "pregnancy",
        "$PREG & faint*|svimm*|seizure*|kramp*|contraction*|labour|=varkar|sammandrag*|vomit*_all|fell|ramla*|foll|trilla*|krock*|crash|accident|kicked_in|slag_mot|hit|fever|feber ! nail|fita @9",
    ),
    // ---- burns, current ----
    (
        MustNow,
        "burns",
        "$HOT & $SCALD & face|ansikt*|leg|legs|arm|arms|hand|hands|=ben|benet|benen|armen|handen|handerna|finger*|chest|brost*|belly|mage|magen|stomach|body|kropp*|head|huvud*|feet|foot|fot*|back|rygg*|skin|hud*|skinn*|neck|halsen|thigh*|lar|laret|himself|herself|myself|sig|honom|henne|child|baby|toddler|barn*|bebis*|ettaring*|tvaaring*|treaaring*|son|dotter|daughter|him|her|kid|all_over ! $SUNNY|tiny|small|little|lite|litet|liten|pytte*|coffee_on_my_shirt|shirt|skjorta|soffan|sofa @12",
    ),
    (
        MustNow,
        "burns",
        "$KID|$TINY|lillen|ettaring*|tvaaring* & $HOT & $SCALD|burnt|burned|brant|brann* ! $SUNNY|lukewarm|bath_time @12",
    ),
    (
        MustNow,
        "burns",
        "clothes|klader*|hair|shirt|trojan|skjortan|kladerna|she|he|han|hon|kitchen|koket|house|huset & caught_fire|on_fire|fattade_eld|brinner|fatt_eld|i_brand|tog_eld|eld_i ! iron_on",
    ),
    (
        MustNow,
        "burns",
        "=shock|=stot|elstot*|strom|zapped|electrocut*|elchock|electric* & socket|outlet|plug|eluttag*|vagguttag*|uttaget|ledning*|cable|wire|kabel*|heart|hjart*|wall|mains|fence|stangsel|power_line|kraftledning*|electric*|lamp*|spis*|unconscious|arm|hand|handen ! static|culture|price|bill|pris*|ekg|heart_tracing",
    ),
    (
        MustNow,
        "burns",
        "$AGENT & $EYE|face|ansikte* ! wash|cream|kram|peel|ansiktsrengor*|drops|droppar|retinol|salicyl*|hyaluron*|azelain*|test @8",
    ),
    // ---- drowning, accidents ----
    (
        MustNow,
        "accident",
        "under_water|under_the_water|underwater|under_vattnet|under_vatten|under_ytan|drown*|drunkn*|out_of_the_water|ur_vattnet|upp_ur_poolen|swallowed_water|svalt_vatten|pool|poolen|lake|sjon|badkar*|bathtub & cough*|hosta*|sleepy|somnig*|breath*|andas|blue|=bla|unconscious|medvet*|lifeless|livlos*|pulled|drog|vomit*|krak*|minut*|found|hittade|tired|trott ! school|skola|lessons|verruca|sport|fun|kul|ear|orat @14",
    ),
    (
        MustNow,
        "accident",
        "run_over|hit_by_a|pakord|overkord|car_crash|car_accident|bike_accident|motorbike*|bilolycka|trafikolycka|krockat|krockade|mc_olycka|crashed & chest|brost*|neck|nacken|back|ryggen|belly|magen|hurt*|pain*|ont|bleed*|blod*|cant|breath*|andas|legs|benen|head|huvud*|just|precis|nyss|trapped|fastklamd ! months|manader|insurance|forsakring*|car_park",
    ),
    (
        MustNow,
        "limb",
        "foot|leg|hand|arm|toes|fingers|foten|=fot|benet|=ben|handen|armen|tarna|fingr* & ice_cold|icy|freezing_cold|iskall*|ice|=cold|=kall|=kallt & white|pale|numb*|blue|no_pulse|=vit|=vitt|vita|blek*|domn*|=bla|blatt|kanner_inte|no_feeling|gra ! raynaud*|winter|vinter*|outside|ute|utomhus|always|alltid|years @9",
    ),
    (
        MustToday,
        "leg",
        "calf|calves|=vad|=vaden|leg|benet|underben*|larmuskel*|thigh|laret & red|=rod|=rott|roda|hot|varm|varmt|swoll*|swell*|svull*|svallt|warm & swoll*|svull*|throb*|bult*|pain*|hurt*|ont|smart*|ommar|om|flight|flyg*|hot|varm*|hard|spand*|one|ena|tight|after_surgery|operation* ! insect|mosquito|mygg*|knat|knee|fotled*|ankle|football|fotboll|innebandy|netball|gym|shav*|eksem|eczema|varicose|aderbrack* @10",
    ),
    (
        MustToday,
        "leg",
        "calf|calves|=vaden & red|=rod|=rott|throb*|bultar|hot|varm|swoll*|svull* ! insect|mygg*|eksem|eczema|physio|sjukgymn*|training|traning* @7",
    ),
    // ---- same day ----
    (
        MustToday,
        "testicle",
        "testic*|testis|=balls|=ball|=bollock*|scrotum|=pung|pungen|testik*|ena_stenen|en_sten|stenarna|ena_kulan|=kulorna|nutsack|groin_and_ball|knackt & pain*|hurt*|ont|smart*|vark*|swoll*|svull*|$SUDDEN|$AWFUL|hemsk*|vaknade|hard|rod ! exam|vasectomy|vasektomi|tennis|football|yoga|gym @12",
    ),
    (
        MustToday,
        "belly",
        "$BELLY|magsmart*|buksmart*|magont|stomach_ache|stomachache|tummy_ache|nedre_delen|lower_right|hoger_sida & $AWFUL|cant_?_stand|kan_?_inte_sta|kan_?_inte_ga|inte_?_sta|upright|uppratt|hard_as|rock_hard|stone_hard|stenhard*|brad*|doubled|dubbelvikt*|vrider|skriker|scream*|olidlig*|outhard*|hemsk*|fruktansv*|svin*|like_hell|like_knives|knivar|rigid|excruc*|curled ! mild|period|=mens|mensen|mensvark*|gas @9",
    ),
    (
        MustNow,
        "diabetes",
        "bloodsugar|=sugar|=sugars|glucose|blodsock*|sockret|sockervard*|insulin*|diabet*|=bs & #20|#<3|low|lagt|jattelagt|high|hogt|jattehogt|skak*|hypo|hi|over|unconscious*|confus*|vomit*|sweat*|fruit*|frukt*|drows*|svett*|forvirr*|krak*|medvet*|ketones|ketoner|faint*|svimm*|yr|dizzy & confus*|vomit*|unconscious*|sweat*|shak*|fruit*|frukt*|drows*|sleepy|svett*|forvirr*|krak*|medvet*|svimm*|faint*|skak*|darr*|breath*|andas|andedrakt*|andning*|wont|somnig*|slo|trott|wake|vacka|yr|dizzy|thirst*|torst* ! test|diet|recipe|kost @16",
    ),
    (
        MustToday,
        "belly",
        "vomit*|krak*|kraks|krakts|spyr|spytt|throwing_up|threw_up|cant_keep|inte_behalla|diarr* & days|dagar|dygn|day|hours|timmar|all_night|hela_natten & water|vatten|fluid*|vatska|vatske*|peeing|pee|kissa*|keep_down|keep_anything|behalla|down|faint*|svimm*|blood|weak|svag ! pregnancy_test",
    ),
    (
        MustToday,
        "urine",
        "cant|inte|unable|havent|hasnt|far_inte|omojligt & =pee|peed|wee|urinate|urinat*|pass_urine|pass_water|empty_my_bladder|=kissa|kissat|tomma_blasan & since|sedan|all_day|hours|timmar|pain*|ont|belly|magen|at_all|alls|bladder|blasan|hela_dagen|yesterday|igar|today|idag|natt|night ! sample|prov|urinprov|test|toilet|front|public|potty|bed @8",
    ),
    (
        MustToday,
        "eye",
        "$EYE & stack|stuckit|poked|scratch*|stab*|hit|flew|flog|something_sharp|vasst|metal*|splinter*|flis*|cut|glass|glas|ball|boll|nail|spik|spark|gnist*|gren|branch|pierced|fireworks|raket|cork|kork|punch* & $EYE|see|ser|pain*|ont|blood*|blod*|blurr*|suddigt|vision|syn*|flew|flog|in|i|dalig|daligt|red|rod ! cream|mascara|lens|lins|glasses|glasogon|hit_the @9",
    ),
    (
        MustNow,
        "spine",
        "numb*|domn*|no_feeling|ingen_kansel|kanseln|lost_?_feeling|tappat & bottom|bum|buttocks|groin|saddle|between_?_legs|genital*|private*|stjart*|rumpan|skinkor*|underliv*|mellan_benen|skrev*|ridbyx* & bladder|pee|wee|poo|bowel*|urin*|control|hold|blasa*|kissa*|halla|avforing*|bajs*|back|rygg*",
    ),
    (
        MustToday,
        "infection",
        "wound|stitches|cut|=sar|saret|stygn*|redness|rodnad*|bite|bett|bettet|skin|hud*|cellul* & streak*|streck|strimm*|spread*|sprider|spridit|pus|=var|varar|varigt|stinks|luktar & fever*|feber|hot|varm*|arm|leg|fast|snabbt|frossa|shiver*|chills|throb*|bult*|dunkar|armen|benet|rod*|red ! rumour",
    ),
    // ---- violence ----
    (
        MustNow,
        "violence",
        "$ABUSER & $VIOLATES & $US ! kill_herself|kill_himself|kill_myself|$FIGURE|baby_kick*|kicks_in|dog|hunden|cat|long_ago|hotel|dentist|physio @9",
    ),
    (
        MustNow,
        "violence",
        "afraid|scared|terrified|=radd|vagar_?_inte|livradd|frightened|fear & go_home|at_home|home_with|hem|hemma|of_him|of_my|for_honom|for_min|husband|partner|boyfriend|dad|hits|=slar|ex|exet|mannen|killen|kill_me|doda ! needle*|spruta*|dentist|tandlakar*|dark|of_my_mole|results|resultat*|for_min_mage|vaccin*|stairs|blodprov*|fall*|ramla*|covid|visit|home_visit|cancer|hembesok* @8",
    ),
    (
        MustNow,
        "violence",
        "forces_?_me|forced_?_me|tvingar_?_mig|tvingade_?_mig|tvingas|made_me_have & sex|samlag|marry|gifta*|undress|kla_av|bed|sang*|things|saker",
    ),
    (
        MustNow,
        "violence",
        "stryptag*|strangulat*|hedersrelat*|trafficking|held_prisoner|inlast|locked_me|wont_let_me_leave|far_inte_lamna|slapper_inte_ut & he|husband|han|man|mig|me|my|min|pa|honom|hemma|home",
    ),
    (
        MustNow,
        "violence",
        "$ABUSER & kill_me|kill_us|kill_my|kill_our|doda_mig|doda_oss|doda_min|mig_ihjal|oss_ihjal|me_dead & will|want*|threat*|going|tried|try|says|said|might|could|ska|vill|hot*|forsokt*|sager|sa|kan|kommer|tanker ! $FIGURE @10",
    ),
    // ---- self-harm ----
    (
        SelfHarm,
        "self-harm",
        "reason|reasons|point|purpose|sense|=anledning|anledningar|mening|meningen|=skal|hopp|hope & $LIVING|fortsatta|keep_going|carry_on|kampa & $NOWISH ! $WITHOUT|checkup @9",
    ),
    (
        SelfHarm,
        "self-harm",
        "$CANTGO & $LIVING|livet|with_life|med_livet|of_life ! $WITHOUT|fyrtio|quality|livskvalitet|the_rest|last_longer|insurance|forsakring*|sex_life|sexlivet|nightlife|work_life|jobblivet @6",
    ),
    (
        SelfHarm,
        "self-harm",
        "going_to_end_it|gonna_end_it|want_to_end_it|wanna_end_it|end_it_tonight|end_it_now|just_end_it|ready_to_end_it|end_it_all|end_things_tonight|end_everything|ska_gora_slut_pa|gor_slut_pa_det|gora_slut_pa|vill_avsluta|avsluta_det_har|avsluta_allting|avsluta_allt|slut_pa_lidandet|slut_pa_allt & i|im|ive|jag|my|mitt|tonight|ikvall|she|he|han|hon|vill|ska|det|allt ! subscription|prenumeration*|contract|avtal*|membership|medlemskap|behandling*|chat|chatten|relationship|forhallande",
    ),
    (
        SelfHarm,
        "self-harm",
        "rope|=rep|repet|noose|snara|snaran|gun|pistol|pistolen|rifle|gevar|razor*|rakblad*|knife|kniv & ready|have_a|got_a|have_the|bought|tied|framme|har_ett|har_en|kopt|knutit|redo|hand|my_plan & i|im|ive|jag|myself|mig|tonight|ikvall ! climb*|klatt*|kitchen|hopp|skipping|fishing|shav*|raka|hunting|jakt|rash|cut_finger|hotar|threat* @10",
    ),
    (
        SelfHarm,
        "self-harm",
        "sleep|asleep|somna|sova|lagga_mig & never_wake|never_?_wake|not_wake|dont_?_wake|aldrig_?_vakna|inte_?_vakna|slippa_vakna|forever|for_alltid|forgott",
    ),
    (
        SelfHarm,
        "self-harm",
        "=cut|cuts|cutting|=skar|skurit|=skara|rista*|burn|burning|branner|bander & arms|=arm|wrists|wrist|thighs|legs|myself|herself|himself|armarna|armen|handled*|laren|benen|mig|sig & again|igen|started|borjat|borjade|borjar|cant_stop|cant_?_stop|kan_?_inte_sluta|on_purpose|med_flit|relapse*|aterfall|mig_sjalv|myself|angest|to_feel|for_att_kanna|every_day|varje_dag ! accident*|misstag|glass|glas|kitchen|kniv_nar|shav*|raka*|blood|blod|bleed*|bloder|cook*|lagade @9",
    ),
    (
        SelfHarm,
        "self-harm",
        "nobody|no_one|noone|ingen|everyone|alla & miss|notice|care|cares|sakna*|marka|marker|bry|bryr|better & gone|disappear*|died|dead|forsvann|forsvinner|=dog|=dod|borta|without_me|utan_mig|mig|if_i|om_jag ! phone|answer*|svarar|appointment|tid|remember @10",
    ),
    (
        SelfHarm,
        "self-harm",
        "plan|planer|planning|planerar|bestamt|decided|tankar|thoughts|thinking|tanker|funderar|fantasi* & kill_my*|die|dying|be_gone|end_my*|doda_mig|att_do|vill_do|fa_do|forsvinna|suicid*|sjalvmord*|ta_mitt_liv|livet_av|my_own_life|death|doden|jump*|hoppa|hang*|ending_my*|ending_it ! diet|diabetes|fruit|die_of|do_av|tomato",
    ),
    (
        SelfHarm,
        "self-harm",
        "hopeless*|hopplos*|worthless|vardelos*|meningslos*|pointless|burden|borda|hate_myself|hatar_mig & die|dead|end|=life|live|living|att_do|vill_do|fa_do|=dog|livet|leva|finnas|alive|gone|borta|everyone|alla|existing|everything|allt|mig_sjalv ! price|pris*|website|hemsid*|form|bill|app|wait*|queue",
    ),
    (
        SelfHarm,
        "self-harm",
        "jump|jumping|hoppa|hoppar|throw_myself|kasta_mig|walk_in_front|ga_ut_framfor|drive_into|kora_in_i & roof|bridge|train|trains|cliff|taket|bron|=bro|taget|=tag|fonstret|window|balcony|balkongen|traffic|sparet|bergvagg|bussen & i|im|she|he|her|him|my|going|want|will|says|thinking|jag|hon|han|vill|ska|tanker|sager|funder* ! fell|ramlade|catch|hinna|ticket|biljett* @12",
    ),
    (
        SelfHarm,
        "self-harm",
        "want_to_disappear|wanna_disappear|vill_?_forsvinna|vill_inte_finnas|want_to_be_gone|wish_i_wasnt_here|wish_i_didnt_exist|wish_i_was_never_born|onskar_?_aldrig_fotts|aldrig_hade_fotts|onskar_?_inte_fanns|onskar_?_var_dod|hade_varit_dod|vore_dod|vore_battre_om_jag|battre_om_jag_inte|be_with_my_dead|dead_inside|dod_inuti|rather_not_be_alive|dont_care_if_i_die|dont_care_if_i_live|bryr_mig_inte_om_jag_dor|spelar_ingen_roll_om_jag_dor|hope_i_dont_wake|hope_i_die|hoppas_jag_?_dor|hoppas_jag_?_inte_vaknar ! till|to|semester*|holiday|resa|weekend*|website|sidan",
    ),
    (
        SelfHarm,
        "self-harm",
        "want|wants|wanted|longs|wish|hope & =die|=dead|death & i|im|my|he|she|jag|han|hon|min|son|daughter|dotter|mum|mamma|friend|kompis ! curious|nyfik*|laugh*|skratt*|dont_want_to_die|inte_do|vill_inte_do|of_old_age|know|veta|get_rid|hair|har|eyebrow*|coffee|kaffe|to_die_for @7",
    ),
    (
        SelfHarm,
        "self-harm",
        "vill|ville|langtar|onskar|hoppas|redo & =do|=dod|=doden & i|im|my|he|she|jag|han|hon|min|son|daughter|dotter|mum|mamma|friend|kompis ! curious|nyfik*|laugh*|skratt*|dont_want_to_die|inte_do|vill_inte_do|of_old_age|know|veta|get_rid|hair|har|eyebrow*|coffee|kaffe|to_die_for @7",
    ),
    (
        SelfHarm,
        "self-harm",
        "gora_mig_illa|gora_mig_sjalv_illa|hurt_myself|harm_myself|skada_mig|skada_mig_sjalv|hurting_myself ! han|hon|he|she|man|mannen|=ex|=exet|nagon|someone|kille|killen|partner|accident*|misstag|gym|traning*|fall|ramla*|sport",
    ),
    // ---- help ----
    (
        MustNow,
        "help",
        "think_im_dying|im_dying|think_i_am_dying|going_to_die|gonna_die|about_to_die|haller_pa_att_do|tror_?_jag_dor|kommer_?_do|ar_doende|is_dying|shes_dying|hes_dying|hjalp_jag_dor ! phone|battery|batteri*|telefon*|laugh*|skratt*|curious|nyfik*|want|vill|embarrass*|skam|know|for_a|efter_en|bored*|plant|vaxt|hunger|lol|haha|dator|laptop|mobil*|dog_is|tid_pa",
    ),
    (
        MustNow,
        "help",
        "please_help|help_me|help_us|snalla_hjalp|hjalp_mig|hjalp_oss|hjalp_min|emergency|nodsituation|akut_hjalp & isnt_moving|not_moving|dying|dor|ror_sig_inte|blood|blod|breath*|andas|unconscious|blue|vaknar_inte|wont_wake|collaps*|hurt_bad*",
    ),
    // ---- the same, wider ----
    (
        MustNow,
        "chest",
        "$CHEST|heart|ticker|hjarta|torso|brostkorg* & sore|omt|om|knife|kniv|kniven|clench*|iron|jarn*|fist|hold|holding|holds|clutch*|grab*|haller|tar_sig|griper|sweat*|svett*|kallsvett*|numb*|domn*|pale|blek|vit|grey|gra|tryck*|press*|tight*|unbearable|outhardlig*|hemsk*|awful|terrible|exploding|exploder*|spranger|rip*|tearing|sliter|skarande|krampar|spasm*|spread*|sprider|stral*|radiat*|stuck|funny|konstig*|weird|strange|wrong|fel|burn*|brann*|brinner|ache|aches|aching|acting_up|burst*|sprack*|stabb*|needle*|nalar ! hair*|harig*|acne|akne|finn*|spots|prickar|mole|fodelsemark*|breastfeed*|ammar|mammogra*|tattoo*|tatuer*|bra|behan|rash|utslag|eczema|eksem|cream|kram|infection|xray|x_ray|rontgen*|cough|hosta|cold|forkyl*|broken|warm|bottom_of|gold|rate|monitor|klocka|hold_your|with_all_my|halsbranna|heartburn|laser|skin|hud|sunburn*|solen|fever|muscle*|muskel*|muskl*|~muskl|bench|press_up|gym|traning*|workout @8",
    ),
    (
        MustNow,
        "chest",
        "left_arm|left_hand|vanster_arm|vanster_hand|vanstra_armen|both_arms|bada_armarna|=jaw|kake|kaken & sweat*|svett*|kallsvett*|spread*|spreading|stral*|radiat*|breath*|andas|chest|brost*|clammy|pressure|tryck*|grey|gra|pale|blek|heartburn|halsbranna ! gym|traning*|tooth|tanden|dentist|tandlakar*|physio @14",
    ),
    (
        MustNow,
        "stroke",
        "lost|no|tappat|tappade|ingen|forlorat|cant & use|strength|power|control|grip|feeling|kraft|kraften|styrka|styrkan|kontroll|kontrollen|greppet|kansel|kanseln & arm|=leg|=legs|hand|hands|side|fingers|armen|handen|benet|benen|=ben|=hand|sida|sidan|fingrarna|ansiktet|face ! grip_strength|months|years|manader|ar_sedan|physio|plaster|gips|knee|knat|fracture|brutit|sov|slept|sleep @9",
    ),
    (
        MustNow,
        "stroke",
        "face|ansikte*|mouth|mun|munnen|mungip* & twist*|vrid*|forvrid*|pulled_to|dragen|dras|skev*|wonky|off_to_one|fallen|fallit|slid*|melting|not_moving|isnt_moving|ror_sig_inte|sned* ! ankle|knee @7",
    ),
    (
        MustNow,
        "stroke",
        "mumbl*|mumlar|slur*|sluddr*|garbl*|rambling|svamlar & he|she|hes|shes|his|her|my|mum|dad|husband|wife|han|hon|hans|mamma|pappa|min|mormor|morfar|farmor|farfar|face|ansikt* ! doctor|receptionist|lakaren|video|phone|telefon*|drunk|dentist",
    ),
    (
        MustNow,
        "stroke",
        "doesnt_know|dont_know|didnt_know|forgot|vet_inte|vet_?_inte|minns_inte|kanner_inte_igen|doesnt_recogni*|no_idea|ingen_aning & where_he|where_she|where_hes|where_shes|who_hes|who_shes|who_he|who_she|who_i_am|who_we|what_day|what_year|own_name|var_han|var_hon|vem_han|vem_hon|vem_jag|vilka_vi|vilken_dag|vilket_ar|sitt_namn|sitt_eget & is|are|ar|am|hes|shes|where_hes|where_shes|own|eget|namn|name|today|idag|since|sedan ! put|lives|bor|works|jobbar @10",
    ),
    (
        MustNow,
        "stroke",
        "=head|huvudet|skallen|skalle & burst*|sprack*|spracker|split*|spricker|knack*|pop|popped|pang|bang & vomit*|krak*|light|ljus*|stiff|stel|blurr*|worst|varsta|never|aldrig|unbearable|outhardlig*|$SUDDEN|numb*|domn* @12",
    ),
    (
        MustNow,
        "bleeding",
        "$BLOOD & like_crazy|like_mad|like_hell|like_a|like_anything|som_en|som_fan|som_bara|som_satan|tok|gris|spray*|spruta*|gush*|pure|rent|clot*|klump*|fountain|fontan|terribl*|badly|really_bad|profus*|everywhere|enorm*|hemskt|forskrackligt|vilt|non_stop|trickl*|dripping|drypande|droppar_hela ! gums|floss*|tandkott*|tandtrad|pengar|money|prov|test @9",
    ),
    (
        MustNow,
        "stroke",
        "doesnt_know|dont_know|no_idea|vet_inte|vet_?_inte & where_hes|where_shes|who_hes|who_shes|where_im|who_im|var_han_ar|var_hon_ar|vem_han_ar|vem_hon_ar|var_jag_ar ! put|lives|bor|clinic|kliniken @8",
    ),
    (
        MustNow,
        "bleeding",
        "clots|blodklump*|klumpar|blodlever|blodlevrar|levrat_blod & huge|big|large|stora|passing|soak*|through|igenom|heavy|mycket|faint*|dizzy|yr|svimm*|kiss*|pee*",
    ),
    (
        MustNow,
        "bleeding",
        "haemorrhag*|hemorrhag*|exsanguinat*|forbloder|forblodning*|bleed_to_death|bleeding_to_death|bleed_out|bleeding_out|bloder_ihjal",
    ),
    (
        MustNow,
        "bleeding",
        "glass|glas|window|fonster*|chainsaw|motorsag*|saw|sag|axe|yxa|machine|maskin*|lawnmower|grasklippar*|kniv|knife & deep*|djup*|artery|$BLOOD|tendon|senan|bone|fell_through|foll_igenom|foll_genom|gap* & $PART|neck|throat|wrist|head|son|child|he|she|him|her|husband|fingers|finger|min|han|hon|barn*|jag|im|my ! $GUMS|small|tiny|little|litet|lite|papercut @14",
    ),
    (
        MustNow,
        "seizure",
        "stiff|=stel|stelt|rigid|spand & jerk*|ryck*|twitch*|shak*|skak*|foam*|fradga*|eyes|ogon*|unresponsive|blue|=bla|ground|golvet|collaps* ! neck|nacke*|nacken|cold|morning|joints|leder|back|rygg*|knee|knat|feber|fever @8",
    ),
    (
        MustNow,
        "seizure",
        "krampat|krampar|krampade|fitting|seizing|convuls* & minut*|minutes|hela_tiden|still|fortfarande|golvet|floor|he|she|han|hon ! vad|vaden|calf|benet|mens*|magen|period",
    ),
    (
        MustNow,
        "anaphylaxis",
        "tongue|tunga|tungan|throat|halsen|lips|lappar* & big|bigger|fat|=stor|=stort|tjock*|itch*|itchy|kliar|tingl*|pirrar|sticker|numb|domn* & eat*|ate|atit|=at|after|efter|mouth|munnen|nuts|notter|allerg*|too|for|breath*|andas|rash|utslag|hives|medicin*|tablet* ! cold_sore|herpes|thrush|torsk|burnt|piercing @12",
    ),
    (
        MustNow,
        "poison",
        "$ATE|=dricka|=ata|=svalja|svalja|inhale|breathe|sip|gulp|klunk|mouthful|munfull & metanol|methanol|glycol|glykol|antifreeze|tandvatska|lighter_fluid|white_spirit|lacknafta|turpentine|terpentin|$AGENT|~gift|rat_poison|rattgift|slug_pellets|snigelgift|weed_killer|battery|~batteri|knappbatteri*|button_cell|mothballs|essential_oil|eterisk_olja|nicotine|vape_liquid|e_juice|deodorant|hand_gel|handsprit|perfume|parfym ! blood_thinner*|stomach_acid|magsyra|folic|folsyra|hyaluron*|reflux|dentist|should_i|ska_jag|forgift* @9",
    ),
    (
        MustNow,
        "poison",
        "mixed|mix|blandade|blandat|blandar & bleach|klorin|ammonia*|ammoniak|cleaner*|cleaning|~rengoring|rengor*|chemical*|kemikal* @10",
    ),
    (
        MustNow,
        "poison",
        "strip|packet|bottle|box|blister|karta|kartan|asken|burken|paketet|foil & empty|=tom|=tomt|tomma|missing|gone|saknas|borta & $PILLS|$KID|~medicin|grand*|barnbarn*|child|toddler|she|he|han|hon|son|dotter ! prescri*|recept*|renew*|fornya*|run_out|new_one|refill|order|bestall*",
    ),
    (
        MustNow,
        "head",
        "baby|bebis*|infant|newborn|spadbarn*|nyfodd*|toddler|$KID & roll*|rulla*|tumbl*|ramla*|trilla*|foll|fell|fallen|dropped|tappade & vomit*|krak*|sleepy|somnig*|slo|limp|slapp|unconscious|medvet*|strange|konstig*|drowsy|dasig*|bulge|dent|buckla|blood|blod*|cry*_non|skriker_hela ! asleep|cough @14",
    ),
    (
        MustNow,
        "head",
        "pupil*|eyes|ogon*|pupill* & different_size*|different_sizes|uneven|unequal|olika_stora|olika_stor|one_bigger|storre_an|bigger_than|olika_storlek",
    ),
    (
        MustNow,
        "head",
        "head_injury|skull_fracture|skallskada*|huvudskada*|skalltrauma|hjarnskakning*|concussion & $DAZED|worse|samre|varre|headache*|huvudvark*",
    ),
    (
        MustNow,
        "infant",
        "fontanel*|soft_spot & bulg*|bukt*|swoll*|svull*|sunken|insjunken|hard|spand",
    ),
    (
        MustNow,
        "infant",
        "$TINY & cold_to|feels_cold|kanns_kall|=kall|floppy|blue|grey|wont_feed|doesnt_wake|wake_for|vaknar_inte|vaknar_?_inte|inte_?_vacka|sover_bara|only_sleeps|sleeps_all|jattesvag|orkar_?_inte|too_weak|svag|jelly|galla|green_vomit|gron_krakning*|projectile ! cold_sore|has_a_cold|forkyl*|room|rum @12",
    ),
    (
        MustNow,
        "meningitis",
        "purple|lila|morklila|morkrod*|dark_red|black|svarta & blotch*|spots|patches|prick*|fleck*|flack*|marks|marken|utslag|rash|bruis*|blamark* & $FEVER|burning_up|glodhet|sick|sjuk|ill|slo|drowsy|dalig|child|baby|barn*|bebis*|spread*|sprider ! pigment*|age|mole|fodelsemark*|sun|solen @12",
    ),
    (
        MustNow,
        "sepsis",
        "$INFECTED|nyoperera*|opererad*|post_surgery|post_op & muddled|confus*|forvirra*|shaking|skakar|skakfrossa|frossa|rigors|delirious|yrar|collaps* & $FEVER|shaking|skakar|frossa|muddled|confus*|forvirra*|cold|kall|blood_pressure",
    ),
    (
        MustNow,
        "pregnancy",
        "#20_weeks|#20_veckor|week_#20|vecka_#20|#6_months_pregnant|gravid*|pregnan* & baby|bebis*|bump|barnet|magen & quiet|still|stilla|calm|lugn|tyst|asleep|sluggish|ror|move*|kick*|spark*|inaktiv* ! can_i|book|boka|scan|ultraljud*|vaccin* @12",
    ),
    (
        MustNow,
        "violence",
        "$ABUSER & touch*|tafsa*|tafsar|rapes|ror_mig|ror_vid_mig|kommer_in_till_mig|comes_into_my_bed|gropes|groped|groping|molest*|forgrip*|forgriper & me|mig|=her|henne|=him|honom|my_daughter|my_son|min_dotter|min_son|child|barn*|night|natt* ! base|in_touch|screen|get_in @9",
    ),
    (
        MustNow,
        "violence",
        "beats|beat|slar & me_up|gul_och_bla|sonder_och_samman|black_and_blue|halvt_ihjal|senseless|sonder",
    ),
    (
        SelfHarm,
        "self-harm",
        "should_just_die|should_die|just_die|just_be_dead|be_dead|borde_do|bara_do|borde_bara_do|vara_dod|hellre_vara_dod|bara_fa_do|fa_do|slippa_finnas|fortjanar_att_do|deserve_to_die|ought_to_die & i|im|my|jag|mig|he|she|han|hon|min|vill|want|what|vad ! embarrass*|skam|skratt*|laugh*|phone|batteri*",
    ),
    (
        SelfHarm,
        "self-harm",
        "vill_hellre_?_dod|hellre_dod|hellre_vara_dod|rather_die|rather_be_dead|better_dead|vill_vara_dod|wants_to_be_dead|want_to_be_dead",
    ),
    (
        SelfHarm,
        "self-harm",
        "shoot|skjuta|hang|hanga|drown|dranka|poison|forgifta|stab & myself|himself|herself|themselves|mig_sjalv|sig_sjalv|=sig|=mig & i|my|he|she|jag|han|hon|min|wants|want|vill|going|ska|tanker|says|sager ! an_email|a_mail|ett_mejl|upp_min|coat|pictures",
    ),
    (
        SelfHarm,
        "self-harm",
        "drive|driving|crash|kora|krocka|steer|styra & tree|trad|wall|vagg|truck|lastbil*|lorry|bergvagg|oncoming|motande|bridge|bro & thinking|think|funder*|tanker|want|vill|going|plan*|tempt*|frest* ! lesson*|test|licen*|korkort",
    ),
    (
        SelfHarm,
        "self-harm",
        "hurt|hurting|harm|harming|skada|skadar|skadade|skadat|straffar|punish* & =myself|mig_sjalv|mig_med|mig_igen|mig_hela|herself|himself|sig_sjalv & keep|again|igen|blade|rakblad*|razor*|hela_tiden|purpose|flit|want|vill|urge|cant_stop|sluta|every|varje|daughter|son|dotter|nar_jag|when_i ! gym|traning*|fell|ramla*|accident*|misstag|football|fotboll @10",
    ),
    (
        SelfHarm,
        "self-harm",
        "saved|saving|sparat|samlat|hoarding|collecting|gomt|stash* & pills|tablet*|medic*|piller & finish|end|die|it|enough|do|avsluta*|slut|racker|kunna|all|so ! prescri*|recept* @12",
    ),
    (
        SelfHarm,
        "self-harm",
        "no_way_out|ingen_utvag|ingen_vag_ut|see_no_way|only_way_out|enda_utvagen|enda_vagen|give_up|ger_upp|gett_upp|no_future|ingen_framtid & life|living|live|dead|die|everything|me|jag|livet|do|dod|leva|allt|want|vill|anymore|mer|hopeless*|hopplos* ! parking|parkering*|car_park|form|website|hemsida*|smok*|rok*|diet|building|weight @12",
    ),
    (
        MustToday,
        "eye",
        "cant_?_open|kan_?_inte_oppna|gar_inte_att_oppna|cant_see|ser_inget & $EYE ! website|glasses|crust*|kladdig*|glasogon|linser|lenses @7",
    ),
    (
        MustToday,
        "eye",
        "explod*|firework*|smallar*|raket|blast & $EYE|face|ansikte*|hand|handen|finger*",
    ),
    (
        MustNow,
        "limb",
        "cant_?_feel|kanner_?_inte|no_feeling|ingen_kansel|numb*|domn* & toes|foot|fingers|hand|leg|tarna|foten|fingrarna|handen|benet & white|cold|blue|pale|black|vita|=vit|kalla|=kall|kallt|bla|svarta ! raynaud*|winter|vinter*|outside|ute|always @10",
    ),
    (
        MustToday,
        "leg",
        "leg|calf|thigh|benet|=ben|vaden|laret & thick|tjockt|tjock|twice_the_size|double_the_size|dubbelt|huge|enorm*|bigger|storre & pain*|ont|om|omt|sore|hurt*|smart*|surgery|operation*|red|rod|rott|warm|varm*|tender|one|ena ! gym|muscle*|muskl* @12",
    ),
    (
        MustToday,
        "belly",
        "magont*|stomach_pain*|belly_pain*|abdominal_pain*|magsmart*|buksmart*|stomach_ache & worst|varsta|ever|nagonsin|hard|stel*|fever|feber|blood|blod|vomit*|krak*|$SUDDEN|pregnan*|gravid*|getting_worse|varre ! period|mens* @9",
    ),
    (
        MustNow,
        "accident",
        "pond|lake|river|pool|bath|sea|dammen|sjon|alven|poolen|badet|badkaret|havet|vattnet & pulled|drog|dragit|fished|fell_in|ramlade_i|found|hittade|under & limp|slapp|blue|bla|breath*|andas|cough*|hosta*|lifeless|livlos*|unconscious|medvet*|wont|child|girl|boy|flicka|pojke|son|dotter|toddler|barn* ! verruca|varta|foten @14",
    ),
    // ---- and wider still ----
    (
        MustNow,
        "chest",
        "$CHEST|=heart|hjarta*|ribs|revben* & poker|belt|balte*|rem|tighten*|spanner|krampa*|kramp|cramp*|stannar|stannade|squeeze*|odd|missed",
    ),
    (
        MustNow,
        "stroke",
        "arm|armen|=leg|benet|=ben|hand|handen|side|sida|sidan|hogersid*|vanstersid*|face|ansikte* & paraly*|forlam*|shut_down|bortkopplad*|avstangd|stangts_av|wont_respond|inte_med|svarar_inte_langre|gave_out|gave_way|vek_sig & $PERSON|right|left|hoger|vanster|my|i|jag|whole|hela|one|ena ! sleep|sov*|ligger|tandlakar*|dentist|door",
    ),
    (
        MustNow,
        "stroke",
        "words|word|orden|ordet|=ord|talet & wont_come|dont_come|doesnt_come|wont_get|come_out|kommer_inte|vill_inte_komma|inte_komma|komma_ut|fastnar|inte_fram & face|ansikt*|arm|hand|he|she|han|hon|mum|dad|mamma|pappa|odd|konstig*|$SUDDEN|today|idag|out|ut ! form|english|svenska|engelska @12",
    ),
    (
        MustNow,
        "stroke",
        "talk*|speak*|sound*|speech|pratar|later|talar|sluddr* & drunk|full|berusad|packad & hasnt|havent|not|without|no|sober|inte|utan|nykter|aldrig|like|som_om @12",
    ),
    (
        MustNow,
        "breathing",
        "fight*|fighting|kamp*|kampar|kampa|struggl*|gasp*|kippar|anstranger & breath|breaths|breathe|breathing|andetag|andetaget|andas|luft ! yoga|running|springer|stairs|trappor|after_a_run @7",
    ),
    (
        MustNow,
        "breathing",
        "wrong_way|vrangstrup*|down_the_wrong|fel_strupe|airway|luftstrupe* & blue|=bla|breath*|andas|luft|food|meat|kott*|bit|mat|cough*|hosta*|choke*|child|baby|son|sonen|barn*|dotter|he|she|han|hon|cant ! drove|train|bus",
    ),
    (
        MustNow,
        "breathing",
        "gullet|throat|halsen|matstrupe*|strupen & stuck|stopp|fast|fastnat|blocked|food|meat|tablet|tablett* & swallow*|svalj*|svalja|saliva|spit|saliv|dregl*|drool*|breath*|andas ! sore",
    ),
    (
        MustNow,
        "bleeding",
        "been_sick_with|sick_with|sick & blood ! pregnan* @5",
    ),
    (
        MustNow,
        "unconscious",
        "drifts|drifting|drift|dasar|glider|out_of_it|borta|inte_riktigt_med|not_with_it|with_it|really_with_us|zoned & get_through|reach|wake|waken|respond*|contact|kontakt|kontaktbar|vacka|svarar|he|she|hes|shes|han|hon|him|her & cant|isnt|not|wont|inte|barely|knappt|helt|totally|completely|alldeles ! holiday|semester*|phone|telefon*|bort* @12",
    ),
    (
        MustNow,
        "unconscious",
        "kontaktbar*|talbar*|responsive|contactable & inte|knappt|not|barely|hardly|isnt|inte_riktigt|svagt ! phone|telefon*|email|mejl*|mottagning*",
    ),
    (
        MustNow,
        "seizure",
        "bit|bitten|bitit|bet & tongue|tungan|tunga & shak*|skak*|jerk*|ryck*|stiff|unconscious|medvet*|collaps*|floor|golvet|blood|fit",
    ),
    (
        MustNow,
        "burns",
        "corrosive|fratande|caustic|frat*|acidic & eye|eyes|face|skin|hand|hands|ansikte*|ogat|ogon*|huden|handen|mouth|munnen|mig|me",
    ),
    (
        SelfHarm,
        "self-harm",
        "my_life|mitt_liv|livet|allt|everything|it & to_be_over|ska_vara_over|ar_over_snart|to_end|tar_slut|skulle_ta_slut|to_be_finished|vore_over & want|wish|vill|onskar|hoppas|hope|just|bara ! treatment|behandling*|pregnancy|course|queue|winter|vinter* @9",
    ),
    (
        MustNow,
        "diabetes",
        "bloodsugar|=sugar|sugars|glucose|blodsock*|sockret|insulin*|diabet* & #<3|#20|low|lagt|high|hogt|hypo & strange*|weird*|konstig*|wont|doesnt|answers|svarar|talk*|pratar|behav*|beter|sick|pale|blek|cold|kall|drunk|full|aggressiv* ! test|prov|appointment|diet @12",
    ),
    (
        MustNow,
        "head",
        "$SKULL & $STRUCK & with_it|not_right|not_himself|not_herself|kontaktbar|konstig*|strange*|really_with|inte_riktigt|quiet|tyst|blek|pale|okontakt*|responsive|crying_weird|skriker @16",
    ),
    // ---- more of them ----
    (
        MustNow,
        "poison",
        "ten_times|tio_ganger|#10_times|times|ganger|double|dubbel*|dubbla|wrong|fel|too_much|for_mycket|accident*|misstag|overdose*|too_high|for_hog & dose|dosen|=dos|doser & gave|gav|gett|given|took|tog|tagit|fatt|got|baby|child|bebis*|barn* ! missed|missat|glomt|forgot|three_times_a|day|dagligen",
    ),
    (
        MustNow,
        "poison",
        "took|taken|swallow*|tog|tagit|svalt|svalde|downed|knaprade & every|all|varenda|alla|hela|lot & pill|pills|tablet*|tablett*|~tablett|~tabletter|piller|sleeping_pill|meds|medicin* ! course|every_day|every_morning|as_usual|som_vanligt|varje_dag|finished_the",
    ),
    (
        MustNow,
        "poison",
        "laundry_pod*|washing_pod*|detergent_pod*|tvattkaps*|~kapslar|~kapsel|tvattmedel*|dishwasher_tab*|diskmaskinstab*|pods & ate|eaten|chew*|bit|swallow*|atit|=at|upp|tugg*|svalt|svalde|mouth|mun*",
    ),
    (
        MustNow,
        "poison",
        "chlorine*|klorgas*|ammonia*|kolmonoxid*|carbon_monoxide|mustard_gas|gas_smell|gaslukt & $ILL|bathroom|badrum*|house|hus*|burning|throat",
    ),
    (
        MustNow,
        "burns",
        "caught_fire|caught_alight|fattade_eld|tog_eld|borjade_brinna|in_flames|i_lagor|set_fire|burst_into_flames & $PERSON|arm|leg|hand|sleeve|face|body|armen|benet|handen|armen|ansiktet|kladerna|haret|hair|clothes|jag|i ! website",
    ),
    (
        MustNow,
        "breathing",
        "andfadd*|breathless|out_of_breath|short_of_breath|shortness_of_breath|andfaddhet & cant|kan_?_inte|orkar_?_inte|knappt|hardly|barely|even|vila|rest|resting|sitter|sitting|still|stilla|toalett*|toilet|lie|ligga|prata|talk|bed|sangen|blue|bla|natt|night",
    ),
    (
        MustNow,
        "breathing",
        "asthma*|astma*|astmatisk* & exhaust*|utmattad|helt_slut|suck*|drar_in|revben*|ribs|tummy|tired|trott|struggl*|kampar|blue|bla|grey|gra|speak|prata",
    ),
    (
        MustNow,
        "head",
        "~olycka|~olyckan|accident|crash* & ear|orat|oronen|nose|unconscious|medvetslos*|head|huvud*|neck|nacke*|bleed*|bloder|blod|cant_move|trapped|hurt|skadad*|benen|brost*|chest ! years|ar_sedan|insurance|forsakring*|physio|sjukgymn*|months|manader",
    ),
    (
        MustNow,
        "violence",
        "$ABUSER & tar_pa_mig|tar_pa_henne|tar_pa_honom|touches_me|touches_her|touching_me|rubs_against|kommer_in_i_min_sang|ror_vid_mig ! $FIGURE|deeply|story",
    ),
    (
        MustNow,
        "stroke",
        "cant_smile|kan_?_inte_le|le_symmetr*|smile_evenly|lift_both|lyfta_bada|arm_drops|armen_faller|armen_sjunker|ojamnt_leende ! photo|website",
    ),
    (
        MustNow,
        "stroke",
        "hitta_ord|hitta_orden|hittar_ord|find_words|find_the_words|finding_words|find_my_words|get_words & svart|hard|trouble|cant|inte|problem|struggl*|svarigheter ! describe|thank|tacka|express",
    ),
    (
        MustNow,
        "stroke",
        "curtain|rida|ridan|gardin|skugga|shadow|dark_veil|sloja & $EYE|vision|sight|synen|synfalt* ! window|living_room",
    ),
    (
        MustNow,
        "bleeding",
        "chainsaw|motorsag*|kapsag*|circular_saw|angle_grinder|vinkelslip*|axe|=yxa|yxan|lawnmower|grasklippar* & $PART|finger*|foot|foten|into|lar|laret|thigh|face",
    ),
    (
        MustNow,
        "meningitis",
        "prickar|utslag|spots|rash|flackar & trycka_bort|press_away|inte_?_trycka|cant_?_press|glass_test|glastest* ! itch*|kliar|pimple*|finnar",
    ),
    (
        SelfHarm,
        "self-harm",
        "burden|borda|belastning|till_besvar & vanish|disappear|forsvinna|everyone|everybody|alla|family|familj*|gone|borta ! form|price|tax",
    ),
    (
        SelfHarm,
        "self-harm",
        "dont_want_to_be_around|not_want_to_be_around|dont_want_to_be_anymore|vill_inte_vara_har|vill_inte_finnas|vill_bort_harifran|vill_bort_fran_allt|vill_inte_vara_kvar_har & anymore|any_more|langre|mer|i|im|jag|life|livet ! clinic|party|him|her|smoke*|people_who|waiting",
    ),
];
