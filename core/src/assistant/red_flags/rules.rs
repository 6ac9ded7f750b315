//! The rules, by what they are about. English and Swedish stand together, slang and common misspellings too; see [`super::patterns`] for how they are
//! written.

use super::Level::{self, MustNow, MustToday, SelfHarm};
use super::concepts;
use super::patterns::Book;

/// Words that several rules share.
const SHARED: &[(&str, &str)] = &[
    (
        "$CHEST",
        "chest|chests|=cheast|breastbone|sternum|brost|brostet|=brostt|brostkorg*|brostben*|hjartat|hjartrakten",
    ),
    (
        "$PAIN",
        "pain*|hurt*|onti|=ache|=aches|=aching|=ont|jatteont|smart*|varker|vark|gor_ont|stabbing|agony|sticker|krampar|kramp",
    ),
    (
        "$PRESS",
        "=tight|tightness|tightening|pressure|=pressing|squeez*|crush*|heavy|heaviness|clutch*|gripping|elephant|sitting_on|sits_on|burning|weight|trycker|tryck|tryckande|kramande|tung|tungt|tyngd|atsnor*|spanner|haller_sig|sitter_pa|brannande|block_over|band_around|band_runt",
    ),
    (
        "$LIMB",
        "arm|arms|leg|legs|hand|hands|face|side|body|armen|armarna|benet|benen|handen|ansiktet|sida|sidan|kroppen|halva|mouth|mun|munnen",
    ),
    (
        "$NUMB",
        "numb*|weak*|paralys*|paralyz*|limp|tingl*|droop*|cant_move|cannot_move|cant_feel|cannot_feel|unable_to_move|domn*|svag|svaghet|forlam*|kan_?_inte_rora|kan_?_inte_lyfta|kanner_inte|inte_rora|bortdomn*",
    ),
    (
        "$BABY",
        "baby|babys|babies|newborn|infant|bebis*|bebben|nyfodd*|spadbarn*|treveckors|tvaveckors|fyraveckors|femveckors|sexveckors|manadsgammal|week_old|weeks_old|wk_old|day_old|days_old|veckor_gammal|veckor_gamla|veckors|dagar_gammal|nyfott",
    ),
    (
        "$KID",
        "baby|=sonen|dottern|toddler|child|kid|kids|children|son|daughter|boy|girl|year_old|yr_old|barn|barnet|barnen|bebis*|tvaaring*|ettaring*|treaaring*|trearing*|fyraaring*|fyraring*|femaring*|dotter|pojke|flicka|ungen|lillen|grandson|granddaughter|barnbarn*",
    ),
    (
        "$BLOOD",
        "blood|bleed|bleeds|bleeding|bleading|bled|hemorrhag*|haemorrhag*|=blod|blodet|bloder|bloda|blodde|blott|blodning*|nasblod*|blodig*",
    ),
    (
        "$PILLS",
        "pill|pills|tablet|tablets|capsule*|paracetamol|panadol|tylenol|ibuprofen|aspirin|medicine|medicines|medication*|meds|insulin|sleeping_tablets|antidepressants|opioid*|morphine|~tablett|piller|~piller|alvedon|panodil|ipren|medicin|mediciner|medicinen|~medicin|somnmedel|citodon|tramadol|morfin|xanax|valium|stesolid",
    ),
    (
        "$ATE",
        "took|taken|take|swallow*|ate|eaten|eats|drank|drunk|drink|drinking|swollowed|ingested|got_into|got_hold|inhaled|tog|tagit|svalt|svalde|svaljt|atit|at|druckit|drack|dricker|fatt_i_sig|fick_i_sig|stoppat_i_munnen|satt_i_sig|inandats",
    ),
    (
        "$FEVER",
        "fever*|feber|febrig|hog_feber|temperature|temp|burning_up|38|39|40|41|kokhet|very_hot|valdigt_varm|jattevarm|brannhet|glodhet|feels_very_hot|feels_hot",
    ),
    (
        "$WAKE",
        "floppy|limp|lifeless|unresponsive|hard_to_wake|difficult_to_wake|wont_wake|cant_wake|not_waking|wont_feed|not_feeding|wont_eat|wont_drink|refus*|doesnt_want_to_drink|doesnt_want_to_feed|not_drinking|wet_nappy|wet_nappies|wet_diaper|blue|grey|gray|slapp|svar_att_vacka|vaknar_inte|inte_vacka|vill_inte_ata|vill_inte_amma|vill_inte_dricka|ater_inte|ammar_inte|dricker_inte|inte_ata|inte_amma|inte_dricka|inte_kissat|inga_blota|torr_bloja|bla|gra|okontaktbar|slo",
    ),
    (
        "$SUDDEN",
        "sudden*|all_of_a_sudden|out_of_nowhere|plotslig*|helt_plotsligt|hastigt",
    ),
    ("$BELLY", "stomach|belly|tummy|abdom*|mage|magen|buken|nedre_delen"),
    (
        "$AWFUL",
        "severe*|unbearable|terrible|excruciating|awful|horrible|worst|intense|agony|extreme*|fruktansvar*|olidlig*|outhardlig*|jatteont|svinont|extremt|kraftig*|sharp|skarp|akut",
    ),
];

/// The rules: level, what it is about, the pattern.
const RULES: &[(Level, &str, &str)] = &[
    // ---- chest ----
    (MustNow, "chest", "$CHEST & $PAIN|$PRESS"),
    (
        MustNow,
        "chest",
        "brostsmart*|brostvark*|karlkramp*|hjartattack*|hjartinfarkt*|hjartstopp*|=infarkt|hjartstillestand",
    ),
    (
        MustNow,
        "chest",
        "heart_attack|hart_attack|heartattack|cardiac_arrest|heart_stopped|angina",
    ),
    (
        MustNow,
        "chest",
        "left_arm|vanster_arm|vansterarmen|vanstra_armen|jaw|kaken & $PAIN|numb*|domn* & chest|sweat*|breath*|sick|brost*|svettas|kallsvett*|illamaende|mar_illa",
    ),
    (
        MustNow,
        "chest",
        "ont_i_hjartat|pain_in_my_heart|heart_hurts|hugg_i_hjartat",
    ),
    (
        MustNow,
        "chest",
        "heart|hjartat|hjarta|pulsen|puls & racing|pounding|palpitation*|irregular|rusar|bultar|slar_oregelbundet|skenar & faint*|dizzy|breath*|svimm*|yr|andas|andfadd|collaps*",
    ),
    // ---- stroke ----
    (
        MustNow,
        "stroke",
        "face|mouth|smile|ansikte*|mungipa*|mun|munnen|eyelid & droop*|drop|dropping|hangs|hanging|hang|lopsided|crooked|sagg*|paraly*|hanger|sned|snett|forlam*|slapp",
    ),
    (
        MustNow,
        "stroke",
        "one_side|half_of|half_my|half_his|half_her|left_side|right_side|ena_sidan|halva|vanster_sida|hoger_sida|halvsidig* & $NUMB|face|$SUDDEN",
    ),
    (MustNow, "stroke", "$SUDDEN & $NUMB & $LIMB"),
    (
        MustNow,
        "stroke",
        "$NUMB & $LIMB & slur*|sluddr*|speech|speak|talk|prata|tala|confus*|forvirra*",
    ),
    (
        MustNow,
        "stroke",
        "slur*|sluddr*|talking_gibberish|gibberish|osammanhang*|cant_find_words|hittar_inte_ord* & face|arm|side|$SUDDEN|speech|tal|talet|prata*|talk*|mouth|mungipa*|words|orden|mum|dad|he|she|han|hon|mamma|pappa|mormor|farmor|granny ! drunk|drinking|full",
    ),
    (
        MustNow,
        "stroke",
        "slurred_speech|speech_is_slurred|speech_slurred|sluddrigt_tal|sluddrar",
    ),
    (
        MustNow,
        "stroke",
        "cant_talk|cant_speak|cannot_speak|cannot_talk|trouble_speaking|kan_?_inte_prata|kan_?_inte_tala|svart_att_prata|svart_att_tala & $SUDDEN|face|arm|side|properly|ordentligt|ansikt*|mun*|droop*|confus*",
    ),
    (
        MustNow,
        "stroke",
        "=stroke|=stroek|=strok|mini_stroke|=slaganfall|=hjarnblodning|brain_bleed|=tia_attack|propp_i_hjarnan",
    ),
    (
        MustNow,
        "stroke",
        "$SUDDEN & blind*|cant_see|cannot_see|lost_vision|lost_sight|vision|ser_inget|ser_ingenting|ser_inte|tappade_synen|synen",
    ),
    (
        MustNow,
        "stroke",
        "gone_blind|went_blind|blev_blind|blivit_blind|lost_my_sight|lost_sight|lost_vision|tappat_synen|tappade_synen",
    ),
    (
        MustNow,
        "stroke",
        "headache*|head|huvudvark*|huvudet & worst|thunderclap|varsta|exploding|explod*|blixt|askknall|like_a_bomb|$SUDDEN",
    ),
    (MustNow, "stroke", "$SUDDEN & confus*|forvirra*"),
    // ---- breathing ----
    (
        MustNow,
        "breathing",
        "cant|cannot|can_not|could_not|couldnt|barely|hardly|struggl*|difficult*|trouble|=hard|harder|problem*|unable|svart|svarigheter|tungt|knappt|kan_inte|kan_knappt|kan_ej|orkar_inte|not_able & =breath|breathe|=breathing|=breth|breathin|=breating|andas|andning*|=anda",
    ),
    (
        MustNow,
        "breathing",
        "not_breathing|isnt_breathing|stopped_breathing|stops_breathing|andas_inte|andas_ej|slutat_andas|slutade_andas|andningsuppehall|andningsstopp",
    ),
    (
        MustNow,
        "breathing",
        "no_air|get_air|get_enough_air|enough_air|ingen_luft|inte_luft|lite_luft|far_luft|nog_med_luft|tillrackligt_med_luft|gasping|gasps|kippar|kippa|snappar_efter|choking|=choked_on|suffocat*|=kvavs|=kvaver|=kvavas|satt_i_halsen|fastnat_i_halsen|fastnade_i_halsen|stuck_in_his_throat|stuck_in_her_throat|stuck_in_my_throat|stuck_in_throat",
    ),
    (
        MustNow,
        "breathing",
        "short_of_breath|shortness_of_breath|breathless*|out_of_breath|andfadd*|andnod|andtruten|andningssvarigheter|andningsbesvar|andningsproblem ! running|run|ran|gym|workout|exercise|exercising|training|jogg*|springer|sprungit|sprang|tranar|tranat|tranade|tranning|traning|trappor|stairs|marathon|10k|milen|football|fotboll|match|matchen",
    ),
    (
        MustNow,
        "breathing",
        "asthma|astma & attack|anfall|not_working|isnt_working|doesnt_work|not_helping|doesnt_help|isnt_helping|hjalper_inte|inte_hjalper|funkar_inte|fungerar_inte|worse|samre|varre",
    ),
    (MustNow, "breathing", "asthma_attack|astmaanfall*|astmaattack*"),
    (
        MustNow,
        "breathing",
        "inhaler|inhalator*|ventolin* & not_working|isnt_working|doesnt_work|not_helping|doesnt_help|empty|hjalper_inte|inte_hjalper|funkar_inte|fungerar_inte|tom",
    ),
    (
        MustNow,
        "breathing",
        "lips|lip|lappar*|face|fingertips|tongue|tungan & =blue|=bla|blaa|blaaktig*|lila_lappar",
    ),
    (
        MustNow,
        "breathing",
        "turned_blue|gone_blue|going_blue|turning_blue|went_blue|turns_blue|blue_baby|alldeles_bla|blev_bla|blir_bla|bla_om",
    ),
    (
        MustNow,
        "breathing",
        "breath*|andas|andning* & fast|rapid*|ribs|noisy|grunt*|wheez*|snabbt|revben*|indragningar|rosslar|pressar & $KID|son|daughter|he|she|very|really|valdigt|jatte*|han|hon|ribs|revben*",
    ),
    // ---- bleeding ----
    (
        MustNow,
        "bleeding",
        "$BLOOD & wont_stop|cant_stop|cannot_stop|doesnt_stop|not_stop*|isnt_stopping|never_stops|keeps|heavy|heavily|spurt*|gush*|pour*|pumping|lots|loads|a_lot|everywhere|severe*|soak*|through|profuse*|uncontroll*|massive*|too_much|slutar_inte|slutar_ej|inte_slutar|slutar_aldrig|inte_stopp|stoppa|stopp_pa|gar_inte_att_stoppa|kraftig*|ymnig*|jattemycket|mycket|sprut*|massa|massor|overallt|floda*|flodar|genom|igenom|forsar|rinner|strommar|pumpar|bandage*|forband ! gums|floss*|tandkott*|tandtrad|pengar|money",
    ),
    (
        MustNow,
        "bleeding",
        "vomit*|throw*_up|threw_up|throwing_up|puk*|cough*|krak*|spy*|spytt|hosta*|spit*|spott* & $BLOOD",
    ),
    (
        MustNow,
        "bleeding",
        "poo|poos|poop|stool|stools|shit|bajs*|avforing* & =black|tar|tarry|svart|tjara|$BLOOD",
    ),
    (
        MustNow,
        "bleeding",
        "nosebleed*|nose_bleed*|nose_bleeding|nose_is_bleeding|nasblod*|bloder_nasa|bloder_ur_nasan & #10|stop*|hour*|timm*|thinners|blodfortunnande|waran|warfarin|eliquis|slutar|hela",
    ),
    (
        MustNow,
        "bleeding",
        "$BLOOD & thinners|blodfortunnande|warfarin|waran & cut|fell|hit|head|stop|skar|ramla*|slog|stopp",
    ),
    (
        MustNow,
        "bleeding",
        "stabbed|stab_wound|knivhugg*|knivskur*|knivskar*|been_shot|got_shot|gunshot|skottskad*|blivit_skjuten|cut_off_my|cut_off_his|amputat*|kapat|sagat_av|klippt_av_mig|huggit_av",
    ),
    (
        MustNow,
        "bleeding",
        "deep_cut|deep_wound|deep_gash|djupt_sar|djupt_jack|artery|pulsader*|slit_my_wrist*|skurit_upp",
    ),
    (
        MustNow,
        "bleeding",
        "slutar_inte_bloda|inte_slutar_bloda|stop_bleeding|stop_the_bleeding|stopp_pa_blod*|stoppa_blod* & wont|cant|not|doesnt|cannot|inte|slutar|far|kan ! blood_test",
    ),
    // ---- unconscious, seizure ----
    (
        MustNow,
        "unconscious",
        "unconscious|uncon*cious|unconsious|medvetslos*|avsvimmad|tappat_medvetandet|forlorade_medvetandet|tappade_medvetandet|lost_consciousness|loses_consciousness|losing_consciousness|passed_out|passing_out|blacked_out|knocked_out|out_cold|collaps*|kollapsa*|foll_ihop|fallit_ihop|faller_ihop|sackade_ihop|sjonk_ihop ! website|site|app",
    ),
    (
        MustNow,
        "unconscious",
        "not_responding|isnt_responding|wont_respond|doesnt_respond|unresponsive|not_responsive|reagerar_inte|reagerar_ej|inte_reagerar|svarar_inte_pa_tilltal|svarar_ej|okontaktbar*|inte_kontaktbar ! website|site|app|page|phone|email|mail|hemsida*|sidan|appen|telefon*|mejl*",
    ),
    (
        MustNow,
        "unconscious",
        "wont_wake|cant_wake_him|cant_wake_her|cant_wake_my|cant_wake_them|cannot_wake|hard_to_wake|difficult_to_wake|wouldnt_wake|not_waking|doesnt_wake|vaknar_inte|vaknar_ej|inte_vaknar|svar_att_vacka|svart_att_vacka|knappt_att_vacka|inte_att_vacka|kan_?_inte_vacka|inte_vacka|inte_liv_i|liv_i_honom|liv_i_henne|liv_i_min",
    ),
    (
        MustNow,
        "unconscious",
        "no_pulse|ingen_puls|hittar_ingen_puls|lifeless|livlos*|doing_cpr|need_cpr|gor_hjart*|isnt_moving_or|heart_has_stopped",
    ),
    (
        MustNow,
        "unconscious",
        "faint*|svimma*|svimmat & twice|two_times|three_times|again|racing|chest|breath*|tva_ganger|tre_ganger|flera|rusar|igen|vaknar_inte|wont|pregnan*|gravid*|black|svart|$BLOOD|head|huvudet",
    ),
    (
        MustToday,
        "unconscious",
        "fainted|=svimmade|=svimmat|svimmar|keep_fainting|keeps_fainting ! needle*|jab|vaccin*|blood_test*|spruta*|nal|nalar|nalen|blodprov*|provtagning*",
    ),
    (
        MustNow,
        "seizure",
        "seizure*|seizing|siezure*|convuls*|having_a_fit|has_a_fit|had_a_fit|having_fits|krampanfall*|epilepsianfall*|epileptisk*_anfall|epileptic_fit|fitting_on|feberkramp*|grand_mal",
    ),
    (
        MustNow,
        "seizure",
        "=krampar|krampade|=krampat & golvet|kropp*|kroppen|barn*|bebis*|son|dotter|=man|fru|kompis|pappa|mamma|han|hon|medvet*|fradga* ! vaden|benet|magen|mens|foten|taarna|tarna",
    ),
    (
        MustNow,
        "seizure",
        "shaking|jerking|twitching|skakar|rycker & uncontroll*|all_over|whole_body|eyes_rolled|foam*|hela_kroppen|okontroller*|ogonen_rullar|fradga* ! cold|kall|fryser",
    ),
    // ---- anaphylaxis ----
    (
        MustNow,
        "anaphylaxis",
        "throat|tongue|=lip|lips|=face|mouth|airway*|hals|halsen|svalget|=tunga|tungan|lappar*|lappen|ansikte*|munnen & swell*|swoll*|swolen|swelling|clos*|tighten*|svull*|svaller|svalld*|tapps|snorps|drar_ihop|drog_ihop ! wisdom|visdomstand*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "anaphyl*|anaphal*|anafyla*|allergic_shock|allergichock*|allergisk_chock|severe_allergic|kraftig_allergisk|svar_allergisk|serious_allergic|bad_allergic",
    ),
    (
        MustNow,
        "anaphylaxis",
        "epipen*|epi_pen|adrenaline_pen|adrenalinpenna*|jext|emerade & used|using|use|took|taken|gave|given|injected|tagit|tog|anvant|anvande|gett|gav ! expired|new|prescribe|recept|utgangen|gatt_ut|ny",
    ),
    (
        MustNow,
        "anaphylaxis",
        "hives|rash|nasselutslag|nasselfeber|utslag & breath*|throat|tongue|swallow|wheez*|faint*|dizzy|andas|halsen|tungan|svalja|svimm*|lips|lappar*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "stung|sting|bee|wasp|peanut*|nuts|allerg*|stucken|stack|geting*|=bi|nots|notter|jordnot* & breath*|swallow|throat|face|lips|tongue|dizzy|faint*|andas|svalja|halsen|ansikt*|lappar*|tungan|yr|svimm*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "cant_swallow|cannot_swallow|kan_?_inte_svalja & breath*|swoll*|drool*|saliva|andas|svull*|dregl*",
    ),
    // ---- poison ----
    (MustNow, "poison", "overdos*|over_dose*|overdoes|od_on|oded|intox*"),
    (
        MustNow,
        "poison",
        "too_many|to_many|for_manga|alldeles_for_manga|loads_of|lots_of|a_bunch_of|handful|hela_asken|whole_box|whole_pack|whole_bottle|hela_burken|hela_kartan|massa|massor & $PILLS ! expensive",
    ),
    (
        MustNow,
        "poison",
        "took|taken|ate|eaten|swallow*|tog|tagit|svalt|svalde|atit & #8|dozen|twenty|thirty|forty|fifty|tio|tjugo|trettio|fyrtio|femtio|alla|all_my|all_of & $PILLS",
    ),
    (
        MustNow,
        "poison",
        "$KID & $ATE & $PILLS|vitamin*|nicotine|nikotin|snus|magnet*|battery|batteri*|knappcell*|coin|mynt|berries|bar|mushroom*|svamp ! should|can|ska|kan|far|fever|feber|dose|dos",
    ),
    (
        MustNow,
        "poison",
        "$ATE & bleach|antifreeze|battery|button_battery|batteri*|knappcell*|klorin|blekmedel|kylarvatska|lampolja|lamp_oil|detergent|poison*|=giftet|giftig*|acid|syra|lut|chemical*|kemikalie*|diskmedel|maskindisk*|tandvatska|paint_thinner|thinner|metanol|methanol|rattgift|rat_poison|pesticid*|weed_killer|drain_cleaner|propplosare|rengoring*|cleaning|washing_up|spolarvatska|bensin|petrol|gasoline|dishwasher|laundry_pod|magnet*|cleaner ! blood_thinner*|stomach_acid|cleaning_lady|gift_card|magsyra",
    ),
    (
        MustNow,
        "poison",
        "$PILLS|dose|dos & twice|double|dubbel*|dubbla|tva_ganger|by_mistake|av_misstag|for_mycket|too_much & dizzy|drowsy|sleepy|sick|vomit*|confus*|took|taken|yr|jatteyr|dasig|trott|illa|krak*|forvirra*|tog|tagit ! can|should|far|ska",
    ),
    (
        MustNow,
        "poison",
        "carbon_monoxide|kolmonoxid*|koloxid*|kolos|gas_leak|gaslacka*",
    ),
    (
        MustNow,
        "poison",
        "poisoned|been_poisoned|forgiftad|forgiftning*|snakebite|snake_bite|bitten_by_a_snake|huggormsbett|ormbett|biten_av_en_orm|huggorm",
    ),
    (
        MustNow,
        "poison",
        "lots_of_pills|loads_of_pills|massa_piller|massa_tabletter|massor_av_tabletter",
    ),
    // ---- head ----
    (
        MustNow,
        "head",
        "head|skull|=huvud|huvudet|=huvet|skallen|bakhuvud*|hjassan & hit|hits|banged|bang|bumped|blow|fell|fall|fallen|knock*|knocked|smash*|struck|landed|accident|slog|slagit|slag|ramla*|foll|fallit|smallde|dunkade|krock* & vomit*|throw*|threw|sick|puk*|confus*|sleepy|drows*|unconscious|pupil*|fluid|seizure|memory|remember|blurr*|double_vision|bleed*|blood|passed|knocked_out|out|krak*|krakts|spyr|spytt|forvirra*|somnig|dasig|borta|avsvimmad|medvet*|vatska|bloder|minns_inte|dubbelt|slocknade|suddigt|illamaende ! without|out_of",
    ),
    (
        MustNow,
        "head",
        "clear_fluid|watery_fluid|klar_vatska|vatska_rinner|blood & ear|ears|nose|=ora|orat|oronen|nasa|nasan & head|blow|fall|fell|hit|huvud*|slag|ramla*|fluid|vatska",
    ),
    (
        MustNow,
        "head",
        "pupil|pupils|pupillen|pupiller* & bigger|larger|different|unequal|uneven|storre|olika",
    ),
    (
        MustNow,
        "head",
        "fell|fallen|ramla*|foll|landed|trillade & on_his_head|on_her_head|onto_his_head|onto_her_head|on_my_head|onto_my_head|on_their_head|pa_huvudet & stairs|trappa*|height|ladder|stege|roof|tak|floor|golvet|bed|table",
    ),
    (
        MustNow,
        "head",
        "knocked_out|knocked_unconscious|cracked_his_skull|fractured_skull|skallfraktur",
    ),
    (
        MustToday,
        "head",
        "head|=huvud|huvudet|skallen & hit|banged|bang|slog|slagit|smallde & hard|badly|hart|jattehart|rejalt|concussion|hjarnskak*",
    ),
    (MustToday, "head", "concussion|hjarnskakning*"),
    // ---- infants ----
    (MustNow, "infant", "$BABY & $WAKE"),
    (
        MustNow,
        "infant",
        "$BABY & high_pitched|bulging|buktande|soft_spot|fontanel* & cry|crying|spot|fontanel*|skrik*",
    ),
    (MustToday, "infant", "$BABY & $FEVER"),
    (
        MustToday,
        "infant",
        "$BABY & sleepy|drowsy|trott|jattetrott|slo & wet|nappy|kissat|feed|drink|ata|amma|dricka|bloja",
    ),
    (
        MustNow,
        "infant",
        "toddler|child|kid|son|daughter|barn|barnet|son|dotter & floppy|limp|lifeless|slapp_och|alldeles_slapp|okontaktbar|unresponsive",
    ),
    // ---- meningitis, sepsis ----
    (
        MustNow,
        "meningitis",
        "stiff_neck|neck_is_stiff|neck_stiff*|stiff_in_the_neck|stel_i_nacken|stel_nacke|nackstel*|bend_my_neck|bend_his_neck|bend_her_neck|boja_nacken|boja_fram_huvudet|boja_huvudet|neck_forward|hakan_mot_brostet|chin_to_chest & $FEVER|light|lights|ljus*|headache*|huvudvark*|vomit*|krak*|rash|utslag|confus*|forvirra*",
    ),
    (
        MustNow,
        "meningitis",
        "rash|spots|spot|marks|bruis*|dots|prickar*|prick|utslag*|flackar|blamarken & glass|glas|glaset|tumbler|wont_fade|doesnt_fade|dont_fade|not_fade|not_fading|doesnt_blanch|wont_blanch|not_blanch*|non_blanch*|inte_?_bleknar|bleknar_inte|inte_blekna|forsvinner_inte|inte_forsvinner|trycker|press",
    ),
    (
        MustNow,
        "meningitis",
        "meningit*|menengit*|hjarnhinneinflammation*|hjarnhinne* ! vaccin*|vaccine*|jab|jabs|spruta|leaflet|brosch*",
    ),
    (
        MustNow,
        "meningitis",
        "purple|lila|red_and_purple & rash|spots|prickar|utslag & $FEVER|sick|drowsy|dalig|sjuk",
    ),
    (
        MustNow,
        "sepsis",
        "=sepsis|septic_shock|septicaemia|septicemia|blodforgiftning*|blood_poisoning",
    ),
    (
        MustNow,
        "sepsis",
        "infection|infekt*|infektion*|uti|urinvags*|pneumonia|lunginflammation|$FEVER & confus*|forvirra*|mottl*|flackig*|clammy|kallsvettig|slurred|skakfrossa|shivering_violently|frossa & shiver*|shak*|fryser|mottl*|flack*|breath*|andas|pulse|puls|confus*|forvirra*|skakar|cold|kall",
    ),
    // ---- pregnancy ----
    (
        MustNow,
        "pregnancy",
        "pregnan*|preggo|preggers|prego|=gravid|gravida|graviditet*|gestation|expecting|missfall*|miscarr* & $BLOOD ! test",
    ),
    (
        MustNow,
        "pregnancy",
        "waters_broke|waters_broken|water_broke|waters_have|waters_have_gone|water_has_broken|my_waters|vattnet_gick|vattnet_har_gatt|vattenavgang|fostervatten*",
    ),
    (
        MustNow,
        "pregnancy",
        "baby|bump|fetus|foetus|bebis*|barnet|fostret & hasnt_moved|not_moved|not_moving|isnt_moving|stopped_moving|moving_less|less_movement|reduced_movement*|no_movement|not_kicking|stopped_kicking|inte_rort|ror_sig_inte|rort_sig_mindre|ror_sig_mindre|sparkar_inte|minskade_foster*|slutat_rora|slutat_sparka|inte_sparkat|inte_kant",
    ),
    (
        MustNow,
        "pregnancy",
        "pregnan*|=gravid|gravida|graviditet*|weeks_pregnant & headache*|huvudvark*|flashing|flashes|vision|spots|faint*|blurr*|blixtar|synen|flimmer|svimm*|contraction*|labour|varkar|sammandragning*|seizure*|$AWFUL|swoll*|svull*|one_side|ena_sidan",
    ),
    (
        MustNow,
        "pregnancy",
        "pregnancy_test|positive_test|gravtest*|graviditetstest*|positivt_test & pain*|smart*|=ont|faint*|svimm*|$BLOOD",
    ),
    (
        MustNow,
        "pregnancy",
        "ectopic|utomkved*|eclampsia|preeclampsia|havandeskapsforgift*|placenta*",
    ),
    (
        MustNow,
        "pregnancy",
        "in_labour|in_labor|contractions|forlossningen_har_startat|varkar & minutes|minuter|apart|mellan|weeks|vecka|started|startat|coming|kommer",
    ),
    // ---- burns ----
    (
        MustNow,
        "burns",
        "burn|burns|burned|burnt|=burning|scald*|brant|brande|=brander|brannskad*|brann_sig|skallad|skallat|skallskad*|skallade & face|ansikte*|whole|hela|=big|=bad|badly|large|deep|blister*|~blasor|white|vitt|chemical*|charred|child|baby|bebis*|barn*|toddler|oil|=olja|oljan|hot_water|boiling|kokande|severe*|serious|stor|stort|svar|svara|djup*|leg|legs|arm|arms|hand|hands|chest|benet|armen|handen|genitals|eye|eyes|ogat|ogonen ! sun|tongue|tungan|sunburn*|solen|=sol|itch|pee|peeing|kissar|urin*|scar|scars|arr|smear|mouth_after_coffee",
    ),
    (
        MustNow,
        "burns",
        "boiling|kokande|kokhett|scalding|skallhet* & water|vatten|vattnet|kettle|over|himself|herself|myself|skin|huden|=te|kaffe|coffee|tea|oil|sig|mig & over|pulled|spilled|spilt|poured|himself|herself|myself|child|baby|barn*|bebis*|fick|spillde|halla*|dragit|drog|sig|mig|on_my|on_his|on_her",
    ),
    (
        MustNow,
        "burns",
        "acid|=syra|syran|=lut|luten|bleach|klorin|chemical*|kemikalie*|fratande|caustic|ammonia|ammoniak|cement & eye|eyes|=oga|ogat|ogon|ogonen|face|ansikte*|skin|huden|sprayed|splashed|stank*",
    ),
    (
        MustNow,
        "burns",
        "electric_shock|electrocut*|electrical_burn|struck_by_lightning|traffad_av_blixten|stot_av_el|elstot|elchock|elolycka|fatt_strom|fick_strom|strom_genom|=charred|=forkolnad|forkolna*|on_fire|brinner|house_fire|smoke_inhalation|rokskad*|rokforgift* ! house_insurance",
    ),
    // ---- violence ----
    (
        MustNow,
        "violence",
        "husband|partner|boyfriend|girlfriend|wife|=man|=mannen|sambo|sambon|pojkvan*|flickvan*|=he|=she|=han|=hon|father|=dad|=mum|mother|=ex|=pappa|=mamma|stepdad|styvpappa|exman|exmaken|maken|fru|frun|someone|brother|bror & =hit|hits|hitting|beat|beats|beating|beaten|punch*|kick|kicks|kicked|strangl*|choked|choking|slap*|attack*|slar|=slog|misshandla*|strypa|stryper|strypt|strop|sparkar|hotar|hotat|threaten*|knife|kniv & =me|=mig|=us|=oss|=strypa|=misshandlar",
    ),
    (
        MustNow,
        "violence",
        "not_safe_at_home|not_safe_here|unsafe_at_home|dont_feel_safe|not_safe_with|inte_trygg_hemma|inte_trygg_hos|inte_saker_hemma|kanner_mig_inte_trygg|otrygg_hemma|scared_to_go_home|afraid_to_go_home|scared_to_stay|afraid_of_my_husband|scared_of_my_husband|afraid_of_my_partner|scared_of_my_partner|vagar_inte_vara_kvar|vagar_inte_ga_hem|vagar_inte_vara_hemma|radd_for_min_man|radd_for_min_sambo|radd_for_honom",
    ),
    (
        MustNow,
        "violence",
        "raped|=rape|=rapes|valdtagen|valdtagits|valdtog|valdtakt|valdtakten|sexually_assaulted|sexual_assault|sexuellt_overgrepp|sexuella_overgrepp|sexually_abused|blivit_utnyttjad",
    ),
    (
        MustNow,
        "violence",
        "he_beats|he_hits|she_hits|she_beats|han_slar|hon_slar|han_misshandlar|hon_misshandlar|beats_me|hits_me|hitting_me|slar_mig|misshandlar_mig|misshandlad|blivit_slagen|being_abused|abuses_me|abusive|domestic_violence|domestic_abuse|vald_i_nara|forced_marriage|tvangsgift*|hedersvald",
    ),
    (
        MustNow,
        "violence",
        "my|our|the|min|mitt|vart & child|daughter|son|barn|dotter & abused|molested|hit_by|beaten|utnyttjad|slagen|misshandlas|misshandlad",
    ),
    // ---- accidents, others now ----
    (
        MustNow,
        "accident",
        "car_accident|car_crash|hit_by_a_car|run_over|bilolycka|trafikolycka|pakord|overkord|fell_from|fell_off_a_roof|fell_off_the_roof|ramlade_fran_taket|foll_fran_taket|drown*|drunkna* & now|just|hurt*|pain*|bleed*|blood|cant|move|legs|neck|back|nu|precis|skadad|ont|bloder|benen|nacken|hog|roof|taket|height|child|barn*|pool|water|vatten",
    ),
    (
        MustNow,
        "accident",
        "drowned|nearly_drowned|drowning|=drunknat|drunknar|holl_pa_att_drunkna",
    ),
    (
        MustNow,
        "diabetes",
        "diabet*|blood_sugar|blodsocker* & unconscious|confus*|vomit*|faint*|hard_to_wake|shak*|medvet*|forvirra*|krak*|svimm*|skakar|very_low|very_high|jattelagt|jattehogt|fruity",
    ),
    (
        MustNow,
        "diabetes",
        "ketoacid*|ketoacidos|insulin_shock|insulinchock|hypo & unconscious|wont|cant|passed|medvet*|diabet*",
    ),
    (
        MustNow,
        "help",
        "call_an_ambulance|need_an_ambulance|send_an_ambulance|ring_an_ambulance|call_999|call_112|dying|=dor_nu|ring_ambulans*|ring_112|behover_ambulans*|skicka_ambulans*|skicka_en_ambulans|jag_dor & now|please|help|i|im|he|she|he_is|is|my|nu|hjalp|snalla|jag|han|hon|min|ambulance|ambulans ! phone|battery|laugh*|curious|nyfiken*|skratt",
    ),
    (
        MustNow,
        "help",
        "call_an_ambulance|need_an_ambulance|send_an_ambulance|ring_ambulans*|behover_ambulans*|skicka_ambulans*|skicka_en_ambulans",
    ),
    // ---- same day ----
    (
        MustToday,
        "leg",
        "leg|calf|calves|=vad|vaden|benet|=ben|underbenet & swoll*|swell*|svull*|svallt & hot|warm|red|pain*|hurt*|flight|flying|varm*|rod|rott|=ont|flyg*|smart*|om",
    ),
    (MustToday, "leg", "blood_clot|=dvt|blodpropp*|=propp"),
    (
        MustToday,
        "urine",
        "cant_pee|cannot_pee|cant_urinate|cannot_urinate|unable_to_pee|unable_to_urinate|not_peed|havent_peed|kan_?_inte_kissa|kan_ej_kissa|far_inte_ut_nat_kiss|inte_kunnat_kissa|inte_kissat|cant_wee|urinstopp",
    ),
    (
        MustNow,
        "spine",
        "numb*|tappat_kanseln|kanseln|ingen_kansel|domn* & between_my_legs|groin|saddle|underliv*|genitals|between_the_legs|mellan_benen|private_parts|skrevet|rumpan",
    ),
    (
        MustNow,
        "spine",
        "back|rygg* & cant_control|lost_control|incontinent|inkontinent|hold_my_pee|hold_my_bladder|cant_feel_my_legs|halla_mig|kissar_pa_mig|kanner_inte_benen|bladder|blasan",
    ),
    (
        MustToday,
        "testicle",
        "testic*|testis|=balls|=ball|scrotum|pung|pungen|testik* & pain*|hurt*|smart*|=ont|swoll*|svull*|$SUDDEN",
    ),
    (
        MustToday,
        "infection",
        "spread*|sprider|red_streak*|rott_streck|roda_streck & fever*|feber|wound|cut|=sar|saret|redness|rodnad*|infect*|infekt*|skin|huden|hot|varm ! cancer",
    ),
    (
        MustToday,
        "infection",
        "wound|stitches|=sar|saret|stygn* & pus|=var|foul|illaluktande|fever*|feber ! har_ni|=vara",
    ),
    (MustToday, "belly", "$AWFUL & $BELLY ! mild|lite"),
    (MustToday, "belly", "appendicitis|blindtarm*|peritonitis|bukhinne*"),
    (
        MustToday,
        "belly",
        "$BELLY & pain*|smart*|=ont & $FEVER|vomit*|krak*|rigid|hard_as|brad*|stelhard",
    ),
    (
        MustToday,
        "eye",
        "eye|eyes|ogat|ogon|ogonen & stabbed|pierced|chemical*|metal|spark|splinter|nail|severe_pain|very_painful|metall*|flisa|spik|jatteont",
    ),
    (
        MustToday,
        "eye",
        "flashes|floaters|curtain|blixtar|gardin & vision|eye|sight|ogat|ogon|synen|synfaltet",
    ),
    (
        MustToday,
        "broken",
        "bone_sticking|bone_is_sticking|bone_through|open_fracture|benet_sticker_ut|benpipan|oppen_fraktur|oppet_benbrott|dislocat*|ur_led",
    ),
    (MustToday, "diabetes", "diabet* & vomit*|krak*|ketones|ketoner"),
    (
        MustToday,
        "bite",
        "bitten_by|dog_bite|bat_bite|rabies|hundbett|kattbett|biten_av_en_hund|fladdermus",
    ),
    // ---- the same in other words ----
    (
        MustNow,
        "chest",
        "$CHEST & elephant|elefant|vice|clamp|squashed|stone_on|brick|sten|skruvstad|tungt_over|trang|trangt|trycker|hugger|hugg|krossas|krossar|radiat*|stral*|spreading_to|spread_to",
    ),
    (
        MustNow,
        "chest",
        "chest|brostet|hjartat|heart & radiat*|stralar|stralande|going_down|spreads|into_my_jaw|into_my_arm|ut_i_armen|upp_mot_kaken|mot_kaken|left_arm|vanster_arm|vansterarmen|=jaw|kaken",
    ),
    (
        MustNow,
        "chest",
        "chest|heart|brostet|hjartat & cold_sweat|clammy|sweating|kallsvett*|svettas|grey|gray|ashen|askgra|=gra|blek|pale|nauseous|illamaende ! acne|hair|har",
    ),
    (
        MustNow,
        "chest",
        "heart & stopping|stopped|giving_out|attack|skipping_and|fails|failing",
    ),
    (
        MustNow,
        "chest",
        "hjarta* & stannar|stannat|slutar_sla|lagger_av|infarkt|attack",
    ),
    (
        MustNow,
        "stroke",
        "$LIMB|=arm|=hand|fingers|fingrar & dead|=dog|=dott|died|bort|lifeless|floppy|stopped_working|stop_working|doesnt_work|not_working|slutade_fungera|slutat_fungera|fungerar_inte|lyder_inte|hanger_slapp|useless & $SUDDEN|side|sida|sidan|speech|words|orden|talk|prata|smile|le|morning|morse|face|ansikt*",
    ),
    (
        MustNow,
        "stroke",
        "side|sida|sidan|halvan|arm|armen & stopped_working|stop_working|doesnt_work|slutade_fungera|slutat_fungera|lyder_inte|paralysed|paralyzed|hanger_slapp|cant_lift|cannot_lift|kan_?_inte_lyfta & he|she|his|her|han|hon|hans|hennes|mum|dad|mamma|pappa|farmor|mormor|farfar|morfar|granny|nan|husband|wife|speech|face|$SUDDEN|my_right|my_left|right|left|hoger|vanster|hogra|vanstra",
    ),
    (
        MustNow,
        "stroke",
        "words|speech|talking|orden|talet|prata*|pratar|talar & wrong|jumbled|nonsense|garbled|muddled|mumbl*|doesnt_make_sense|makes_no_sense|not_making_sense|gibberish|fel|rappakalja|obegripligt|konstigt|osammanhang*|otydligt|inget_vettigt|hackigt|grot*|svammel|svamlar ! autocorrect*|autokorr*|menade|meant",
    ),
    (
        MustNow,
        "stroke",
        "vision|sight|eyesight|synfalt*|synen|eye|ogat|eyes & black|blind|gone|disappeared|lost|svart|forsvann|forsvunnit|borta|curtain & $SUDDEN|half|halva|ena|one|all|now|nu|minutes|minuter|today|morning|morse",
    ),
    (
        MustNow,
        "stroke",
        "smile|le|ler & one_side|crooked|lopsided|snett|ena|halva",
    ),
    (
        MustNow,
        "stroke",
        "cant_lift|cannot_lift|kan_?_inte_lyfta|inte_lyfta & both_arms|one_arm|ena_armen|ena_sidan|left_arm|right_arm|armen & face|speech|$SUDDEN|talk|sluddr*|prata|ansikt*|slur*",
    ),
    (
        MustNow,
        "stroke",
        "cant_understand|doesnt_understand|cant_recognise|doesnt_recognise|doesnt_recognize|doesnt_know_where|kanner_inte_igen|forstar_inte & $SUDDEN|anyone|nobody|where_he|where_she|me|mig|oss",
    ),
    (
        MustNow,
        "stroke",
        "dizzy|yr|balance|balansen|vertigo|staggering|vinglar & $SUDDEN & vision|double|speech|walk|headache|dubbelt|gar_inte|ga|huvudvark|talar|sluddrar",
    ),
    (
        MustNow,
        "breathing",
        "inhaler*|puffer|ventolin|inhalator*|sprayen|astmaspray*|astmasprayen|bricanyl|nebuliser|nebulizer & nothing|useless|stopped|slutat|hjalper_inte|inte_hjalper|no_effect|not_enough|no_longer|ingen_effekt|biter_inte|racker_inte|tom|slut|doesnt|isnt|inte ! recept*|prescri*|renew*|fornya*|order|bestall*",
    ),
    (
        MustNow,
        "breathing",
        "wheez*|piper|pip|vaser|rossl*|rosslar|stridor & bad|badly|cant|hardly|sentence|talk|really|hemskt|jatte*|forfarligt|andas|knappt|prata|lips|blue|worse|varre|baby|son|daughter|child|barn*|dotter|bebis* ! mild|lite_grann",
    ),
    (
        MustNow,
        "breathing",
        "finish_a_sentence|complete_a_sentence|full_sentence|full_sentences|say_more_than|hela_meningar|prata_i_hela|fa_fram_ett_ord|get_words_out",
    ),
    (
        MustNow,
        "breathing",
        "air|luft|breath|andan & struggl*|fight*|gasp*|desperat*|short|cant_get|cannot_get|cant_catch|kampar|kampa|kippar|flamtar|far_inte|far_inget|inte_far|hamta|tappar|trying & for|get|enough|catch|efter|fa|nog|tillrackligt|luft|breath|andan ! taken",
    ),
    (
        MustNow,
        "breathing",
        "catch_my_breath|catch_his_breath|catch_her_breath|hamta_andan|fa_andan|cant_get_a_breath|get_my_breath ! running|run|stairs|trappor|springer|sprang|gym|exercise|traning|tranat|joggade",
    ),
    (
        MustNow,
        "breathing",
        "strangl*|kvav*|suffocat*|choking|chokes & now|he|she|child|baby|son|daughter|food|nu|han|hon|barn*|bebis*|mat|maten|on|pa|something|nagot",
    ),
    (
        MustNow,
        "breathing",
        "=stopped_breathing|stops_breathing|breathing_stopped|quit_breathing|pauses_in_breathing|andningen_stannar|slutar_andas|har_slutat_andas|andas_knappt|hardly_breathing|barely_breathing",
    ),
    (
        MustNow,
        "breathing",
        "$KID|$BABY|he|she|han|hon & swallowed|inhaled|svalt|svalde|inandats|satt & coin|toy|peanut|marble|mynt|leksak|notter|not|jordnot|kula|parla|sausage|korv|grape|druva|godis|candy & cough*|breath*|chok*|blue|throat|stuck|hostar|andas|bla|halsen|fast",
    ),
    (
        MustNow,
        "bleeding",
        "gush*|spurt*|squirt*|forsar|fors*|sprutar|pumpar|pumping|pouring|rinner & cut|sliced|slashed|wrist|wrists|arm|leg|neck|wound|open|head|skar|skurit|sar|saret|handled*|glas|glass|knife|kniv|halsen|benet|armen|huvudet|blood|=blod",
    ),
    (
        MustNow,
        "bleeding",
        "sliced|slashed|cut|chopped|sawed|skar|skurit|kapat|sagat|hogg|klippt & wrist|wrists|handled*|artery|pulsader*|finger_off|off_my_finger|fingertip_off|thumb_off|throat|neck|halsen|av_mig_fingret|av_fingret|fingret_av|to_the_bone|ner_till_benet|bone|deep|djupt & bleed*|blood|blod|gush*|open|off|av|deep|djupt|glass|glas|bone|benet|knife|kniv",
    ),
    (
        MustNow,
        "bleeding",
        "soak*|fill*|drench*|genomblott|blott|full_av & pad|pads|towel|towels|sheets|bandage*|cloth|binda|bindor|handduk*|lakan|lakanet|forband* & blood|bleed*|blod|bloder|hour|timme|timmar|minutes|minuter|through|igenom",
    ),
    (
        MustNow,
        "bleeding",
        "blood|=blod|blodet & puddle|pool|pol|everywhere|overallt|lots|mangder|massvis|litres|liter|bucket|hink|clots|klumpar|levrat|wont|stop|stopp|fountain",
    ),
    (
        MustNow,
        "bleeding",
        "bleeding|bloder|blodning* & after|efter|since|sedan & surgery|operation*|operationen|birth|forlossning*|miscarriage|missfall|tonsil*|halsmandl* & heavy|heavily|lots|clots|mycket|kraftig*|rikligt|wont|stop|inte",
    ),
    (
        MustNow,
        "bleeding",
        "coffee_grounds|kaffesump|kaffesumpsliknande|tarry|tjarliknande|black_stool*|svart_avforing|svart_bajs|bloody_vomit|blodkrakning*|blodiga_krakningar|blood_in_vomit|blood_in_my_vomit|blod_i_krakningar*|bloody_diarrh*|blodig_diarre",
    ),
    (
        MustNow,
        "bleeding",
        "rectal_bleeding|bleeding_from_my_bottom|bleeding_from_behind|blod_ur_andan|bloder_ur_andan|bloder_ur_rumpan & lots|heavy|faint*|dizzy|mycket|svimm*|yr|stop|stopp",
    ),
    (
        MustNow,
        "unconscious",
        "tuppade_av|tuppat_av|tuppar_av|danade|slocknat|slocknade|dackade|dackat|ligger_livlos|ligger_still|keeled_over|dropped_to_the_floor|dropped_down|blacking_out|went_limp|gone_limp|zoned_out_and|inte_kontakt|far_ingen_kontakt|ingen_kontakt|inte_far_kontakt|cant_get_a_response|no_response|not_conscious|losing_conscious*|lost_conscious*|forlorat_medvetandet|tappar_medvetandet|slut_pa_golvet",
    ),
    (
        MustNow,
        "unconscious",
        "wont|doesnt|cant|cannot|not|inte|ej|wouldnt|gar_inte|isnt & wake|respond|responding|react|reacting|rouse|waking|vakna|vaknar|vacka|reagerar|reagera|svarar_pa_tilltal & he|she|him|her|my|husband|wife|son|daughter|child|baby|mum|dad|han|hon|honom|henne|min|mitt|mamma|pappa|barnet|bebisen|grandad|grandma|farfar|farmor|morfar|mormor|friend|kompis|man|fru|dotter ! alarm|early|mornings|website|app|phone|email",
    ),
    (
        MustNow,
        "unconscious",
        "found|hittade & floor|golvet|unconscious|collapsed|lying|liggande|medvetslos",
    ),
    (
        MustNow,
        "unconscious",
        "=cpr|hlr|hjart_lungraddning|hjartlungraddning|defibrillator|hjartstartare & now|need|how|him|her|nu|behover|hur|honom|henne|doing|gor ! course|courses|kurs|kurser|training|utbildning",
    ),
    (
        MustNow,
        "seizure",
        "seizure*|fit|fits|epilep*|anfall|krampanfall|krampar & now|again|first|minutes|minuter|nu|igen|forsta|just|precis|wont|stop|slutar|having|har|floor|golvet|shaking|skakar|twice|gang|langre ! as_a_child|general|allman",
    ),
    (
        MustNow,
        "seizure",
        "eyes|ogonen & rolled|rolling|rullar|rullade|himlar|vander & back|bak|upp|up|shak*|jerk*|skak*|ryck*|foam*|fradga*|stiff|stel|bakat",
    ),
    (
        MustNow,
        "seizure",
        "jerk*|twitch*|shak*|convuls*|spasm*|ryck*|skak*|spasmer & floor|unresponsive|foam*|mouth|eyes|uncontroll*|blue|body|arms_and_legs|golvet|fradga*|ogon*|okontroller*|bla|hela_kroppen|armar_och_ben|inte_kontakt ! cold|shiver|fryser|kall|eyelid|eye_twitch",
    ),
    (
        MustNow,
        "seizure",
        "bit_his_tongue|bit_her_tongue|biting_his_tongue|biter_sig_i_tungan|bet_sig_i_tungan|frothing|fradgar|foaming_at",
    ),
    (
        MustNow,
        "anaphylaxis",
        "throat|tongue|lip|lips|face|eyelid*|eyes|mouth|hals|halsen|tunga|tungan|lappar*|ansikte*|ogonlock*|munnen|svalget & puff*|puffed|balloon*|blown_up|enormous|huge|swell*|swoll*|swolen|svull*|svaller|thick|tjock|igensvull*|uppsvull*|closing|clos*|tight|trang|itchy_and & swallow*|breath*|speak|hives|rash|allerg*|bee|wasp|nuts|peanut*|shellfish|injection|antibiotic*|penicillin|medicine|fast|suddenly|cream|sesame|egg|eggs|milk|prawn*|svalja|andas|prata|nasselutslag|utslag|bi|geting*|not|notter|jordnot*|skaldjur|sprut*|injektion*|medicin*|snabbt|plotsligt|ratt|rakor|agg|mjolk|jatte*|kram*",
    ),
    (
        MustNow,
        "anaphylaxis",
        "allerg* & react*|chock|shock|attack|reaktion*|reagerat & breath*|throat|swell*|swoll*|faint*|severe*|serious*|bad|badly|whole_body|dizzy|vomit*|andas|halsen|svull*|svimm*|kraftig*|allvarlig*|svar|hela_kroppen|yr|krak*|now|nu",
    ),
    (
        MustNow,
        "anaphylaxis",
        "trouble_swallowing|difficulty_swallowing|hard_to_swallow|cant_swallow|svart_att_svalja|svarigheter_att_svalja|kan_?_inte_svalja & swell*|swoll*|puff*|lips|lip|face|tongue|eyelid*|hives|rash|svull*|lappar*|ansikt*|tunga*|ogonlock*|utslag|stung|bee|wasp|allerg*",
    ),
    (
        MustNow,
        "poison",
        "took|taken|take|swallow*|had|ate|eaten|downed|popped|tog|tagit|ta|svalt|svalde|atit|at|stoppat|fick & whole|entire|full|all|packet|pack|box|bottle|strip|blister|jar|half|handful|hel|hela|halva|karta|kartan|ask|asken|burk|burken|flaska|naven|handfull|alla & $PILLS ! course|fasting",
    ),
    (
        MustNow,
        "poison",
        "$PILLS & too_much|too_many|for_mycket|for_manga|way_more|more_than|mer_an|dubbelt|extra|by_mistake|by_accident|accident*|mistake|av_misstag|rakade|rakat|fel|wrong & took|taken|take|swallow*|gave|given|had|tog|tagit|ta|svalt|atit|gav|gett|given|fatt ! can|cost|costs|should|ska|kosta*",
    ),
    (
        MustNow,
        "poison",
        "$KID|$BABY & chew*|lick*|suck*|bit|bite|tugg*|slickat|slickade|bet|stoppat|put|got_into|been_in|got_hold|found|varit_i|hittade|hittat|kommit_at & $PILLS|berries|=bar|plant|mushroom*|svamp|vaxt|blad|leaves|flowers|blommor|batter*|magnet*|cleaner|cleaning|bleach|detergent|capsule|pod|medicinskap*|cabinet|medicine_cabinet|cigarett*|snus|nikotin|nicotine|vape|rengoring*|tvattmedel|lokmedel|blomlok|lokar",
    ),
    (
        MustNow,
        "poison",
        "ate|eaten|drank|drunk|swallow*|inhaled|sniffed|breathed_in|breathed|sprayed|atit|druckit|drack|svalt|inandats|andats_in|sniffat|fatt_i_sig & mushroom*|berries|paint|glue|petrol|fumes|gas|chlorine|ammonia|fertiliser|weedkiller|pesticide*|methanol|perfume|mouthwash|sanitiser|svamp|svampar|farg|lim|bensin|angor|gas|klorgas|klor|ammoniak|godning*|ograsmedel|bekampning*|parfym|handsprit|t_sprit|tsprit|spolarvatska ! laughing|lustgas",
    ),
    (
        MustNow,
        "poison",
        "mixed|blandat|blandade & pills|alcohol|bleach|tabletter|alkohol|sprit|klorin|piller & passed|sleepy|drowsy|breath*|faint*|feel|unwell|sick|dasig|mar|illa|svimm*|andas|trott",
    ),
    (
        MustNow,
        "poison",
        "dangerous_amount|lethal_amount|heroin|fentanyl|cocaine|kokain|ecstasy|mdma|ghb|amphetamine|amfetamin & took|taken|overdose|breathing|unconscious|collapsed|tog|tagit|andas|medvetslos|chest|blue|bla|wont|wake|vaknar",
    ),
    (
        MustNow,
        "head",
        "head|skull|=huvud|huvudet|=huvet|skallen|bakhuvud*|pannan|tinning* & smack*|whack*|crack*|bash*|bonk*|slam*|thump*|hit|hits|hitting|banged|bang|bumped|fell|fall|falling|fallen|blow|knock*|kick*|landed|drop*|slog|slagit|slar|smack*|small*|dunk*|ramla*|foll|fallit|trilla*|tappa*|spark*|snubbl*|krock* & double|awake|asleep|sleep|sleepy|drows*|vomit*|throw*|sick|puk*|confus*|memory|remember|dizzy|blurr*|vision|seizure|fluid|bleed*|pupil*|unconscious|blacked|passed|knocked_out|out_cold|strange|odd|weird|speech|slur*|numb|weak|headache|dubbelt|vaken|somn*|sover|somnar|dasig|krak*|spy*|illamaende|forvirra*|minns|yr|suddig*|synen|kramp*|vatska|blod*|pupill*|medvet*|svimm*|tuppa*|borta|konstig|sluddr*|domn*|huvudvark ! without|lice|loss|first_visit",
    ),
    (
        MustNow,
        "infant",
        "$BABY & wont|doesnt|not|isnt|hasnt|refus*|vill_inte|inte|vagrar|slutat|har_inte & wake|waking|feed|feeding|eat|drink|drinking|suck|respond|move|breathe|breathing|wet|peed|cry|crying|vakna|vaknar|ata|ater|amma|ammar|dricka|dricker|suga|reagerar|rora|andas|kissat|kissar|blot|skrika ! sleep|sleeping_through|somna|sova|vaccin*",
    ),
    (
        MustNow,
        "infant",
        "$BABY & pale|blue|grey|gray|mottled|cold|clammy|jaundice|yellow|floppy|limp|lifeless|blek|bla|gra|marmorerad|kall|gul|slapp|livlos|hangig_och|inte_vaken ! eyes|ogon|feet|hands|nappy|poo|bajs",
    ),
    (
        MustToday,
        "infant",
        "$BABY & hot|warm|boiling|roasting|varm|het|kokar|gloder & very|really|so|drink|feed|eat|sleepy|valdigt|jatte*|sa|amma|dricka|ata|trott|slo ! bath|water|weather|vaccin*|jab*|sprut*",
    ),
    (
        MustToday,
        "infant",
        "#<3 & month|months|manad|manader|mnd & fever|feber|temp|temperature|38|39|40|hot|varm|kokhet|burning ! pregnant|gravid",
    ),
    (
        MustToday,
        "infant",
        "week|weeks|wk|wks|veckor|vecka|veckors|days|dagar & old|gammal|gamla|gammalt|baby|bebis* & fever|feber|temp|temperature|38|39|40|hot|varm|kokhet|burning|floppy|limp ! pregnant|gravid",
    ),
    (
        MustToday,
        "infant",
        "$BABY & vomit*|throw*|diarrh*|krak*|spyr|diarre & everything|all|blood|green|keeps|hours|allt|blod|gron|hela|timmar|dehydrat*|uttorkad|inte",
    ),
    (
        MustNow,
        "meningitis",
        "neck|nacke|nacken & stiff|rigid|cant_bend|cant_move|locked|stel|styv|stelt|kan_?_inte_boja|gar_inte_att_boja & $FEVER|light|lights|bright|headache*|vomit*|rash|confus*|drowsy|sick|ljus*|ljuset|huvudvark*|krak*|utslag|prickar|forvirra*|dasig|illamaende",
    ),
    (
        MustNow,
        "meningitis",
        "light|lights|bright|ljus|ljuset|ljusskygg*|ljuskanslig* & hurts|hurt|painful|cant_stand|cant_bear|gor_ont|=ont|tal_inte & neck|nacke*|fever*|feber|vomit*|rash|krak*|utslag",
    ),
    (
        MustNow,
        "meningitis",
        "rash|spots|dots|bruises|blotches|prickar*|utslag*|flackar & purple|dark|red|blood|lila|morka|roda|blodrod* & fever*|feber|sick|drowsy|floppy|neck|sjuk|dasig|slo|nacken|spreading|sprider|dalig|fort|fast ! eczema|eksem|sun|solen|itch*|klia*|acne|akne|nappy|blojutslag|mosquito|mygg*|measles|vaccin*",
    ),
    (
        MustNow,
        "meningitis",
        "rash|spots|prickar|utslag & doesnt_fade|dont_fade|not_fade|wont_fade|dont_disappear|doesnt_disappear|stay_when|not_blanch*|non_blanch*|bleknar_inte|forsvinner_inte|inte_bleknar|ar_kvar_nar",
    ),
    (
        MustNow,
        "sepsis",
        "fever*|feber|infect*|infekt*|wound|saret|uti|pneumonia|lunginflam*|chemo*|cellgift* & confus*|forvirra*|slurred|mottled|blotchy|clammy|breathing_fast|fast_breathing|racing|rapid|very_cold|not_peed|no_urine|cant_stand|collapse*|drowsy|delirious|marmorer*|flackig*|kallsvett*|andas_snabbt|snabb_andning|rusar|inte_kissat|kissar_inte|yrar|dasig|slo|omtocknad ! vaccin*|jab",
    ),
    (
        MustNow,
        "pregnancy",
        "pregnan*|expecting|weeks_along|weeks_gone|trimester|due_date|vantar_barn|vantar_smatt|gravid*|i_vecka|graviditetsvecka*|havande & $BLOOD|bleed*|spotting|blod|blodning*|flytning_med_blod|stroblodning* ! test|tests|prov|prover|pressure",
    ),
    (
        MustNow,
        "pregnancy",
        "pregnan*|expecting|trimester|vantar_barn|gravid*|havande|i_vecka & $PAIN|$AWFUL|cramp*|fell|accident|fallen|hit|headache*|vision|swollen|swelling|faint*|seizure|itching_all|leaking|kramp*|varkar|ramla*|olycka|slag|huvudvark*|synen|svullen|svimm*|klada_overallt|lacker|svimfardig & belly|stomach|shoulder|abdom*|severe|bad|sharp|sudden*|strong|terrible|bleed*|faint|flash*|fluid|magen|mage|axeln|kraftig*|plotslig*|hemsk*|stark*|svar*|bloder|vatten|vatska|on_my|pa_magen ! physio|back|ryggen|ryggont|smear",
    ),
    (
        MustNow,
        "pregnancy",
        "kicks|kick|kicking|movement|movements|moving|move|moved|sparkar|spark|rorelser|ror_sig|rora_sig|rort_sig|fosterrorelser* & havent_felt|not_felt|cant_feel|dont_feel|didnt_feel|no|less|fewer|stopped|hasnt|not|isnt|weaker|inte_kant|kanner_inte|kanner_inga|inga|mindre|farre|slutat|inte|svagare & baby|pregnan*|weeks|bump|belly|today|since|bebis*|barnet|gravid*|vecka|veckor|magen|idag|sedan|sen|igar",
    ),
    (
        MustNow,
        "pregnancy",
        "water|waters|vattnet|fostervatten* & broke|broken|gone|leaking|gick|gatt|lacker|avgick & weeks|pregnan*|contraction*|week|vecka|veckor|gravid*|baby|bebis*|varkar|early|tidigt",
    ),
    (
        MustNow,
        "pregnancy",
        "giving_birth|baby_is_coming|barnet_kommer|foder_nu|holl_pa_att_foda|haller_pa_att_foda|head_is_out|huvudet_syns|cord_is|navelstrang*",
    ),
    (
        MustNow,
        "burns",
        "hot|boiling|scalding|steaming|=het|=hett|heta|kokhet|kokhett|kokande|skallhet* & tea|coffee|water|soup|oil|fat|milk|drink|porridge|=te|teet|kaffe|kaffet|vatten|vattnet|soppa|olja|oljan|mjolk|fett & over|skin|burn*|face|chest|arm|leg|hand|baby|child|spilled|spilt|poured|pulled|peeling|blister*|sig|mig|huden|ansikte*|brost*|arm*|ben*|bebis*|barn*|spill*|halld*|drog|lossnar|~blasor|brann*|brant ! tongue|tungan|gommen|shirt|drink_before|fasting|fasta|before_my|innan|shower|can_i_drink|far_jag",
    ),
    (
        MustNow,
        "burns",
        "skin & peeling|peeled|falling_off|coming_off|hanging|charred|melted & burn*|hot|boiling|fire|tea|water|oil|scald*|chemical* ! sun|sunburn*|eczema|psoriasis|acne|cream",
    ),
    (
        MustNow,
        "burns",
        "huden & lossnar|flagnar|hanger|smalt|forkolnad & brann*|brant|het|hett|kokande|eld|te|vatten|olja|kemikal* ! solen|sol|eksem|psoriasis|akne|kram",
    ),
    (
        MustNow,
        "burns",
        "drain_cleaner|oven_cleaner|toilet_cleaner|cleaner|bleach|acid|alkali|lye|cement|lime|ammonia|pepper_spray|battery_acid|superglue|propplosare|ugnsrengoring|avloppsrens*|rengoringsmedel|klorin|syra|lut|kaustik*|kalk|ammoniak|pepparsprej|pepparspray|batterisyra|superlim|losningsmedel & eye|eyes|face|skin|oga|ogat|ogonen|ogon|ansikte*|huden",
    ),
    (
        MustNow,
        "burns",
        "clothes|kladerna|hair|haret & fire|brand|eld|caught|fattat",
    ),
    (
        MustNow,
        "burns",
        "inhaled|breathed|andats|inandats & smoke|fire|rok|brandrok|eldsvada ! cigarette*|passive|cigarett*",
    ),
    (
        MustNow,
        "burns",
        "lightning|high_voltage|mains|socket|blixten|hogspanning|eluttag* & struck|hit|shock|zapped|burn*|traffa*|slog|stot|brann*|fick",
    ),
    (
        MustNow,
        "violence",
        "husband|partner|boyfriend|girlfriend|wife|sambo*|pojkvan*|flickvan*|exman*|exmake*|=ex|exet|maken|dad|father|stepfather|stepdad|pappa|styvpappa|son|=he|=han|=she|=hon|they|de|brother|bror|neighbour|granne*|someone|nagon & hurt|hurts|hurting|abus*|assault*|attack*|beat*|punch*|kick*|slap*|threaten*|threat*|strangl*|chok*|rape*|forces|forced|locked|locks|hitting|hits|stalk*|follow*|misshandl*|slar|slog|slagit|hotar|hotade|hotat|strypt*|stryp*|sparkar|sparkade|valdta*|tvingar|tvingade|laser_in|last_in|forfoljer|knuff* & =me|=us|=oss|=mig|kids|children|barnen|home|hem|house|night|kill|doda|scared|afraid|radd|knife|kniv ! football|match|joke|feelings|tennis|toe|knee|game|bill|price|tackle|training",
    ),
    (
        MustNow,
        "violence",
        "afraid|scared|terrified|frightened|radd|livradd|vagar_inte|rads & husband|partner|boyfriend|wife|home|him|father|dad|=ex|sambo*|pojkvan*|=man|mannen|hemma|honom|pappa|exman*|maken ! dentist|needle*|doctor|tandlakar*|sprut*|nal*|lakar*|visit",
    ),
    (
        MustNow,
        "violence",
        "safe|trygg|saker|sakert & not|isnt|dont|never|no_longer|inte|aldrig|ej|otrygg & home|here|house|him|husband|partner|hemma|har|honom|mannen|sambo* ! medicine|vaccin*|swim|bath|website|drive|medicin*",
    ),
    (
        MustNow,
        "violence",
        "raped|rape|molested|groped|sexually_abused|sexual_abuse|sexually_assault*|date_rape|drugged_and|spiked_my|valdtagen|valdtag*|valdtog|valdtakt*|sexuellt_overgrepp|overgrepp|ofredad|antastad|drogad|drogade_mig|tvingade_mig_till_sex|forced_me_to_have_sex|forced_sex ! support_group|rapeseed",
    ),
    (
        MustNow,
        "violence",
        "misshandlad|misshandlas|slagen_av|beaten_up|battered|abused_by|being_abused|is_abusive|abusive_husband|abusive_partner|violent_husband|violent_partner|valdsam_man|valdsam_partner|valdsam_mot|vald_hemma|vald_i_hemmet|hits_the_kids|slar_barnen|slar_barnet",
    ),
    (
        MustToday,
        "leg",
        "calf|calves|vad|vaden|vaderna|lower_leg|underben*|=leg|=ben|benet & swoll*|swell*|svull*|svallt|throb*|warm|hot|red|tender|hard|tight|varm*|het|rod|rott|om|hard|spand|=ont|pain*|smart*|blahet & flight|flying|plane|surgery|operation|pill|cast|one|swoll*|swell*|warm|hot|red|flyg*|resan|operation*|gips|ppiller|ena|svull*|varm*|rod|rott|clot|propp ! knee|knat|ankle|fot|football|fotboll|running|lopning",
    ),
    (
        MustToday,
        "urine",
        "cant|cannot|unable|havent|not|hardly|kan_inte|inte|far_inte|gar_inte|knappt & pee|peed|urinate|urinating|wee|weed|kissa|kissat|urinera|kasta_vatten & hours|yesterday|since|all|full|pain*|belly|bladder|morning|day|timmar|igar|sedan|sen|alls|=ont|mage*|blasa*|urinblasa*|morse|dygn|dag ! holding|ofta|often",
    ),
    (
        MustNow,
        "spine",
        "numb*|no_feeling|cant_feel|lost_feeling|lost_sensation|domn*|kanner_inte|kanner_inget|kansel*|avdomnad & bottom|buttocks|groin|genitals|between|private*|saddle|crotch|underliv*|rumpa*|stjart*|skrev*|ljumsk*|mellan|intim*",
    ),
    (
        MustNow,
        "spine",
        "back|rygg*|spine|neck|nacken|ryggen & cant|lost|numb*|weak*|unable|kan_inte|tappat|domn*|svag*|forlam* & bladder|bowel|bowels|legs|both|control|pee|poo|walk|feel_my_legs|urin*|avforing|benen|bada|kontroll*|kissa|bajsa|ga|halla ! bill",
    ),
    (
        MustToday,
        "testicle",
        "testic*|testis|balls|ball|scrotum|nuts_hurt|pung|pungen|testik*|kulan|kulorna & pain*|hurt*|ache*|swoll*|swell*|agony|tender|twisted|red|smart*|=ont|svinont|jatteont|skitont|svull*|om|vriden|vridit|rod ! football|bowling|meat|tennis|fot",
    ),
    (
        MustToday,
        "infection",
        "red*|rodnad*|rod|rott|streak*|strimm*|streck|hot|varm*|swell*|swoll*|svull*|infect*|infekt* & spread*|sprid*|bigger|larger|storre|vaxer|up_my|uppat|growing & wound|cut|bite|=sar|saret|bett*|arm|leg|armen|benet|hand|handen|skin|huden|fever*|feber|hot|stitches|stygn*|shiver*|frossa|hours|fast|fort|snabbt ! mole|moles|fodelsemark*|rosacea|psoriasis|eczema|eksem|cancer",
    ),
    (
        MustToday,
        "belly",
        "stomach|belly|tummy|abdom*|mage*|magen|buk*|appendix|blindtarm* & pain*|hurt*|ache|cramp*|=ont|smart*|vark|kramp* & severe*|unbearable|worst|terrible|excruciating|agony|cant_stand|cant_stand_up|doubled|double|sudden*|right|rigid|hard|fever*|vomit*|blood|faint*|fruktansvar*|olidlig*|outhardlig*|jatteont|svinont|kan_?_inte_sta|dubbelvikt|viker|plotslig*|hoger|stel|hard|feber|krak*|blod|svimm*|inte_rora|konstant ! period|periods|mens|mild|lite|ibs|sometimes|ibland|after_eating",
    ),
    (
        MustToday,
        "eye",
        "eye|eyes|ogat|oga|ogon|ogonen & sudden*|severe|terrible|unbearable|stabbed|poked|metal|shard|glass|chemical|blurred|vision_loss|halo*|halos|plotslig*|kraftig*|fruktansvar*|olidlig*|splitter|metall*|glas|kemikalie*|fatt_in|suddig*|regnbag* & pain*|vision|red|sight|see|smart*|=ont|synen|rott|ser|in ! test|tests|glasses|glasogon|optic*|undersokning",
    ),
    (
        MustToday,
        "broken",
        "bone|bones|benet|benpipa* & sticking|poking|through|out|visible|sticker|syns|ut_genom ! spur",
    ),
    (
        MustToday,
        "broken",
        "broke|broken|fractured|snapped|brutit|brot|bruten|av & arm|leg|hip|ankle|wrist|neck|collarbone|hoft*|hoften|armen|benet|handled*|nyckelben*|fotled*|larben* & just|today|now|cant|bent|deformed|wrong_angle|swollen|nyss|idag|nu|precis|kan_inte|sned|snett|fel_vinkel|svullen|fell|foll|ramla*|hangs|hanger ! years|ago|sedan|ar_sen",
    ),
    (
        MustToday,
        "bite",
        "bit|bitten|bite|biten|bitit|bet|bett & dog|cat|snake|human|bat|monkey|hund|hunden|katt|katten|orm|huggorm|manniska|fladdermus|apa|tick_and ! mosquito|mygg*|insect",
    ),
    (
        MustToday,
        "diabetes",
        "diabet*|insulin|blood_sugar|blodsock* & high|low|over|above|under|ketones|vomit*|shak*|hogt|lagt|ketoner|krak*|skakar|skakig|darrig & very|cant|won|thirst*|confus*|20|25|30|2|3|valdigt|jatte*|kan_inte|torst*|forvirra*|sick|illa",
    ),
    (
        SelfHarm,
        "self-harm",
        "life|livet|living|leva & worth|vart|meaningless|meningslost|pointless|point|mening|unbearable|outhardligt|hell|helvete|anymore|langre & not|isnt|no|nothing|dont|inte|ingen|inget|aldrig|meningslost|pointless|hell|helvete|outhardligt|unbearable",
    ),
    (
        SelfHarm,
        "self-harm",
        "want_it_to_be_over|want_it_all_to_be_over|want_this_to_be_over|want_everything_to_end|want_it_to_end|want_it_all_to_end|want_to_end_it|want_everything_to_stop|want_to_disappear|wish_it_was_over|vill_att_det_ska_vara_over|vill_att_allt_ska_vara_over|vill_att_det_ska_ta_slut|vill_att_allt_ska_ta_slut|att_allt_ska_ta_slut|att_allt_tar_slut|vill_att_allt_tar_slut|vill_forsvinna|vill_bara_forsvinna|slippa_finnas|inte_finnas_mer|inte_finnas_langre|inte_finnas_till ! visit|appointment|rash|cold|besoket",
    ),
    (
        SelfHarm,
        "self-harm",
        "cant_live_with|cant_live_like|cannot_live|cant_live_anymore|cant_keep_living|cant_keep_going|cant_go_on_living|cant_bear_to_live|kan_?_inte_leva|orkar_inte_langre_leva|orkar_inte_fortsatta|orkar_inte_kampa|pallar_inte_leva|pallar_inte_mer|ids_inte_leva ! prenumeration*|subscription|membership|utan_kaffe|without_coffee|utan_te|utan_choklad|without_chocolate|without_my_phone|utan_mobil*|without_coffee|without_my_phone",
    ),
    (
        SelfHarm,
        "self-harm",
        "hurt|harm|cut|burn|injure*|skada|skadar|skadade|skadat|skar|skara|skurit|branner|branna & =myself|mig_sjalv|herself|himself|sig_sjalv & again|purpose|deliberately|want|urge|keep|keeps|been|started|thoughts|igen|flit|med_vilja|vill|tankar|borjat|har|sug ! shaving|kitchen|cooking|rakade|matlagning|accident*|running|gym|football|laga_mat|finger|fingret",
    ),
    (
        SelfHarm,
        "self-harm",
        "think*|thought*|plan*|going|want|tempted|tanker|tankt|funderar|planerar|tankar|vill|overvager & suicide|killing|dying|die|dead|jumping|hanging|overdos*|ending|=sjalvmord|att_do|dodlig|hoppa_fran|hanga|overdosera|avsluta|ta_livet|dor_helst & i|im|ive|me|my|myself|he|she|they|son|daughter|husband|wife|friend|jag|mig|min|han|hon|sonen|dotter*|kompis ! prenumeration*|subscription|membership|utan_kaffe|without_coffee|utan_te|utan_choklad|without_chocolate|without_my_phone|utan_mobil*|dying_to|phone|battery|coffee|curiosity|nyfiken*",
    ),
    (
        SelfHarm,
        "self-harm",
        "nobody|noone|no_one|everyone|everybody|world|family|ingen|alla|varlden|familjen|barnen|kids & miss_me|better_off|without_me|if_i_died|if_i_was_gone|if_i_were_gone|sakna_mig|saknar_mig|battre_utan|utan_mig|om_jag_dog|om_jag_forsvann|om_jag_var_borta|om_jag_inte_fanns",
    ),
    (
        SelfHarm,
        "self-harm",
        "pills|tablets|rope|gun|razor|razorblade|blade|knife|bridge|tabletter*|piller|rep|repet|rakblad*|kniv|kniven|bro|bron|taget|train_tracks & end|die|over_with|goodbye|suicide|kill|point|saved|hidden|ready|sparat|samlat|avsluta|vill_do|ska_do|farval|sjalvmord|doda|mening|ta_slut|slut_pa_allt|redo|framfor & i|im|ive|my|jag|mina|mitt|min|har|here|have ! cheese|bread",
    ),
    (
        SelfHarm,
        "self-harm",
        "hopeless|hopplost|worthless|vardelos|desperate|desperat|numb_inside|given_up|gett_upp|ge_upp|give_up & die|dead|live|life|living|suicid*|anymore|everything|end|do|dod|leva|livet|sjalvmord*|langre|allt|slut",
    ),
    (
        SelfHarm,
        "self-harm",
        "anorexi*|bulimi*|starving_myself|svalter_mig|havent_eaten_in_days|inte_atit_pa_dagar & die|dying|faint*|heart|do|svimm*|hjartat",
    ),
    // ---- self-harm ----
    (
        SelfHarm,
        "self-harm",
        "kill_myself|killing_myself|kil_myself|kill_my_self|kill_himself|kill_herself|kill_themselves|killing_himself|killing_herself|end_my_life|ending_my_life|end_my_own_life|take_my_life|take_my_own_life|taking_my_life|taking_my_own_life|ending_it_all|end_it_all|ending_it|end_his_life|end_her_life|end_their_life|end_their_lives|ending_her_life|ending_his_life|take_his_own|take_her_own|take_their_own_life",
    ),
    (
        SelfHarm,
        "self-harm",
        "suicid*|sucid*|suiside|suicde|sjalvmord*|sjalmord*|sjalvmordstankar|=kms|unalive*|suicidtankar|suicidal",
    ),
    (
        SelfHarm,
        "self-harm",
        "ta_livet_av|tar_livet_av|tagit_livet_av|tog_livet_av|ta_mitt_liv|ta_mitt_eget_liv|ta_sitt_liv|ta_sitt_eget_liv|avsluta_mitt_liv|avsluta_livet|avsluta_sitt_liv|avsluta_allt|gora_slut_pa_allt|gora_slut_pa_mig|gora_slut_pa_det|dodar_mig_sjalv|doda_mig_sjalv|doda_mig|doda_sig|gora_av_med_mig",
    ),
    (
        SelfHarm,
        "self-harm",
        "want_to_die|wanna_die|want_die|wants_to_die|wish_i_was_dead|wish_i_were_dead|wish_i_could_die|wish_i_would_die|rather_be_dead|better_off_dead|rather_die|vill_do|vill_bara_do|vill_inte_finnas|onskar_jag_var_dod|onskar_att_jag_var_dod|hellre_do|battre_dod|vill_vara_dod|want_to_be_dead|ready_to_die|hoping_to_die|hoppas_jag_dor|slippa_leva|langtar_efter_att_do|vill_sluta_leva|want_to_stop_living|not_want_to_wake_up|dont_want_to_wake_up|vill_inte_vakna",
    ),
    (
        SelfHarm,
        "self-harm",
        "better_off_without_me|better_without_me|battre_utan_mig|battre_om_jag|better_if_i_was|better_if_i_were|better_if_i_wasnt|utan_mig & everyone|everybody|alla|they|family|familj*|de|off|battre|world|varlden|varld|it|det",
    ),
    (
        SelfHarm,
        "self-harm",
        "dont_want_to_live|dont_wanna_live|dont_want_live|do_not_want_to_live|dont_want_to_be_here|dont_want_to_be_alive|dont_want_to_exist|dont_want_to_go_on|no_longer_want_to_live|tired_of_living|tired_of_life|vill_inte_leva|vill_ej_leva|inte_vilja_leva|orkar_inte_leva|orkar_ej_leva|inte_leva_langre|trott_pa_livet|trott_pa_att_leva|less_pa_livet|livstrott|vill_inte_vara_med|vill_inte_mer|not_want_to_live|dont_see_the_point_of_living|dont_see_a_point_in_living ! prenumeration*|subscription|membership|utan_kaffe|without_coffee|utan_te|utan_choklad|without_chocolate|without_my_phone|utan_mobil*",
    ),
    (
        SelfHarm,
        "self-harm",
        "no_point|no_reason|nothing_left|not_worth|point_in|ingen_mening|meningslost|inget_att|ingen_anledning|inte_vart & go_on|going_on|to_live|living|live|life|leva|livet|fortsatta|vidare|anymore|existera",
    ),
    (
        SelfHarm,
        "self-harm",
        "cant_go_on|can_not_go_on|cannot_go_on|cant_take_it_anymore|cant_take_this_anymore|cant_do_this_anymore|cant_cope_anymore|orkar_inte_langre|orkar_inte_mer|kan_?_inte_mer|star_inte_ut & stop|end|forever|life|live|living|die|like_this|slut|ta_slut|leva|livet|for_alltid|forsvinna|allt ! parking|wait|queue|vanta|ko",
    ),
    (
        SelfHarm,
        "self-harm",
        "stop_forever|end_forever|slut_for_alltid|sleep_forever|somna_in|somna_for_alltid|forsvinna_for_alltid|disappear_forever|never_wake_up",
    ),
    (
        SelfHarm,
        "self-harm",
        "self_harm*|selfharm*|harm_myself|harming_myself|hurt_myself_on_purpose|hurting_myself|want_to_hurt_myself|going_to_hurt_myself|injure_myself|cutting_myself|cuts_herself|cuts_himself|cutting_herself|cutting_himself|cutting_again|burning_myself|skara_mig|skar_mig_sjalv|skar_mig_igen|skar_sig|skara_sig|skada_mig_sjalv|skadar_mig_sjalv|skada_mig|sjalvskad*|gor_mig_illa|starved_myself_to_death",
    ),
    (
        SelfHarm,
        "self-harm",
        "hang_myself|hanging_myself|hang_himself|hang_herself|hanga_mig|hanga_sig|jump_off|jump_in_front|jump_from|jumping_off|hoppa_framfor|hoppa_fran|shoot_myself|skjuta_mig|drown_myself|dranka_mig|slit_my_wrists|slit_my_wrist|skara_upp_handled* & i|im|myself|bridge|train|himself|herself|mig|jag|sig|bro|tag|taget|wrists|wrist|handled*|building|my|ska|vill|tanker",
    ),
    (
        SelfHarm,
        "self-harm",
        "how_many|how_much|hur_manga|hur_mycket|what_dose|vilken_dos & $PILLS & die|kill|lethal|fatal|=do|dodlig*|dodar|doda|dead|death|toxic|sova_for_alltid",
    ),
    (
        SelfHarm,
        "self-harm",
        "lethal_dose|dodlig_dos|fatal_dose|painless_way|painless_death|easiest_way_to_die|satt_att_do|way_to_die|ways_to_die|best_way_to_die",
    ),
    (
        SelfHarm,
        "self-harm",
        "goodbye_letter|suicide_note|avskedsbrev|said_goodbye_to_everyone|written_a_note|skrivit_avskedsbrev",
    ),
    (
        SelfHarm,
        "self-harm",
        "voices|rosterna|roster & kill|hurt|harm|doda|skada",
    ),
];

/// Reads them, and the concepts.
pub fn read() -> Book {
    Book::read(RULES.iter().chain(concepts::RULES).map(|(level, category, text)| {
        let mut text = (*text).to_owned();
        // A list may use those above it.
        for (name, words) in SHARED.iter().chain(concepts::SHARED).rev() {
            text = text.replace(name, words);
        }
        (*level, *category, text)
    }))
}
