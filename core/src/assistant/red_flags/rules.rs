//! The rules, by what they are about. English and Swedish stand together, slang and common misspellings too; see [`super::patterns`] for how they are
//! written.

use super::Level::{self, MustNow, MustToday, SelfHarm};
use super::patterns::Rule;

/// Words that several rules share.
const SHARED: &[(&str, &str)] = &[
    (
        "$CHEST",
        "chest|chests|=cheast|breastbone|sternum|brost|brostet|=brostt|brostkorg*|brostben*|hjartat|hjartrakten",
    ),
    (
        "$PAIN",
        "pain*|hurt*|=ache|=aches|=aching|=ont|jatteont|smart*|varker|vark|gor_ont|stabbing|agony|sticker|krampar|kramp",
    ),
    (
        "$PRESS",
        "=tight|tightness|tightening|pressure|pressing|squeez*|crush*|heavy|heaviness|clutch*|gripping|elephant|sitting_on|sits_on|burning|weight|trycker|tryck|tryckande|kramande|tung|tungt|tyngd|atsnor*|spanner|haller_sig|sitter_pa|brannande|block_over|band_around|band_runt",
    ),
    (
        "$LIMB",
        "arm|arms|leg|legs|hand|hands|face|side|body|armen|armarna|benet|benen|handen|ansiktet|sida|sidan|kroppen|halva|mouth|mun|munnen",
    ),
    (
        "$NUMB",
        "numb*|weak*|paralys*|paralyz*|limp|tingl*|droop*|cant_move|cannot_move|cant_feel|cannot_feel|unable_to_move|domn*|svag|svaghet|forlam*|kan_inte_rora|kan_inte_lyfta|kanner_inte|inte_rora|bortdomn*",
    ),
    (
        "$BABY",
        "baby|babys|babies|newborn|infant|bebis*|bebben|nyfodd*|spadbarn*|treveckors|tvaveckors|fyraveckors|femveckors|sexveckors|manadsgammal|week_old|weeks_old|wk_old|day_old|days_old|veckor_gammal|veckor_gamla|veckors|dagar_gammal|nyfott",
    ),
    (
        "$KID",
        "baby|toddler|child|kid|kids|children|son|daughter|boy|girl|year_old|yr_old|barn|barnet|barnen|bebis*|tvaaring*|ettaring*|treaaring*|trearing*|fyraaring*|fyraring*|femaring*|dotter|pojke|flicka|ungen|lillen|grandson|granddaughter|barnbarn*",
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
        "cant_talk|cant_speak|cannot_speak|cannot_talk|trouble_speaking|kan_inte_prata|kan_inte_tala|svart_att_prata|svart_att_tala & $SUDDEN|face|arm|side|properly|ordentligt|ansikt*|mun*|droop*|confus*",
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
        "no_air|get_air|get_enough_air|enough_air|ingen_luft|inte_luft|lite_luft|far_luft|nog_med_luft|tillrackligt_med_luft|gasping|gasps|kippar|kippa|snappar_efter|choking|=choked_on|suffocat*|kvavs|kvaver|kvavas|satt_i_halsen|fastnat_i_halsen|fastnade_i_halsen|stuck_in_his_throat|stuck_in_her_throat|stuck_in_my_throat|stuck_in_throat",
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
        "turned_blue|gone_blue|going_blue|turning_blue|went_blue|turns_blue|blue_baby|alldeles_bla|blev_bla|blir_bla|bla_om|blev_alldeles",
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
        "wont_wake|cant_wake_him|cant_wake_her|cant_wake_my|cant_wake_them|cannot_wake|hard_to_wake|difficult_to_wake|wouldnt_wake|not_waking|doesnt_wake|vaknar_inte|vaknar_ej|inte_vaknar|svar_att_vacka|svart_att_vacka|knappt_att_vacka|inte_att_vacka|kan_inte_vacka|inte_vacka|inte_liv_i|liv_i_honom|liv_i_henne|liv_i_min",
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
        "cant_swallow|cannot_swallow|kan_inte_svalja & breath*|swoll*|drool*|saliva|andas|svull*|dregl*",
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
        "rash|spots|spot|marks|bruis*|dots|prickar*|prick|utslag*|flackar|blamarken & glass|glas|glaset|tumbler|fade*|blanch*|bleknar|blekna|forsvinner_inte|inte_forsvinner|trycker|press",
    ),
    (
        MustNow,
        "meningitis",
        "meningit*|menengit*|hjarnhinneinflammation*|hjarnhinne*",
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
        "burn|burns|burned|burnt|=burning|scald*|brant|brande|=brander|brannskad*|brann_sig|skallad|skallat|skallskad*|skallade & face|ansikte*|whole|hela|=big|=bad|badly|large|deep|blister*|~blasor|white|vitt|chemical*|charred|child|baby|bebis*|barn*|toddler|oil|=olja|oljan|hot_water|boiling|kokande|severe*|serious|stor|stort|svar|svara|djup*|leg|legs|arm|arms|hand|hands|chest|benet|armen|handen|genitals|eye|eyes|ogat|ogonen ! sun|sunburn*|solen|=sol|itch|pee|peeing|kissar|urin*|scar|scars|arr|smear|mouth_after_coffee",
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
        "electric_shock|electrocut*|electrical_burn|struck_by_lightning|traffad_av_blixten|stot_av_el|elstot|elchock|elolycka|fatt_strom|fick_strom|strom_genom|charred|forkolna*|on_fire|brinner|house_fire|smoke_inhalation|rokskad*|rokforgift* ! house_insurance",
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
        "cant_pee|cannot_pee|cant_urinate|cannot_urinate|unable_to_pee|unable_to_urinate|not_peed|havent_peed|kan_inte_kissa|kan_ej_kissa|far_inte_ut_nat_kiss|inte_kunnat_kissa|inte_kissat|cant_wee|urinstopp",
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
        "dont_want_to_live|dont_wanna_live|dont_want_live|do_not_want_to_live|dont_want_to_be_here|dont_want_to_be_alive|dont_want_to_exist|dont_want_to_go_on|no_longer_want_to_live|tired_of_living|tired_of_life|vill_inte_leva|vill_ej_leva|inte_vilja_leva|orkar_inte_leva|orkar_ej_leva|inte_leva_langre|trott_pa_livet|trott_pa_att_leva|less_pa_livet|livstrott|vill_inte_vara_med|vill_inte_mer|not_want_to_live|dont_see_the_point_of_living|dont_see_a_point_in_living",
    ),
    (
        SelfHarm,
        "self-harm",
        "no_point|no_reason|nothing_left|not_worth|point_in|ingen_mening|meningslost|inget_att|ingen_anledning|inte_vart & go_on|going_on|to_live|living|live|life|leva|livet|fortsatta|vidare|anymore|existera",
    ),
    (
        SelfHarm,
        "self-harm",
        "cant_go_on|can_not_go_on|cannot_go_on|cant_take_it_anymore|cant_take_this_anymore|cant_do_this_anymore|cant_cope_anymore|orkar_inte_langre|orkar_inte_mer|kan_inte_mer|star_inte_ut & stop|end|forever|life|live|living|die|like_this|slut|ta_slut|leva|livet|for_alltid|forsvinna|allt ! parking|wait|queue|vanta|ko",
    ),
    (
        SelfHarm,
        "self-harm",
        "stop_forever|end_forever|slut_for_alltid|sleep_forever|somna_in|somna_for_alltid|forsvinna_for_alltid|disappear_forever|never_wake_up",
    ),
    (
        SelfHarm,
        "self-harm",
        "self_harm*|selfharm*|harm_myself|harming_myself|hurt_myself_on_purpose|hurting_myself|want_to_hurt_myself|going_to_hurt_myself|injure_myself|cutting_myself|cuts_herself|cuts_himself|cutting_herself|cutting_himself|cutting_again|burning_myself|skara_mig|skar_mig_sjalv|skar_mig_igen|skar_sig|skara_sig|skada_mig_sjalv|skadar_mig_sjalv|skada_mig|sjalvskad*|gora_mig_illa|gora_mig_sjalv_illa|gor_mig_illa|starved_myself_to_death",
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

/// Reads them.
pub fn read() -> Vec<Rule> {
    RULES
        .iter()
        .map(|(level, category, text)| {
            let mut text = (*text).to_owned();
            for (name, words) in SHARED {
                text = text.replace(name, words);
            }
            Rule::read(*level, category, &text)
        })
        .collect()
}
