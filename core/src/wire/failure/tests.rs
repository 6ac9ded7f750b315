use super::*;
use Verdict::{Again, Alert, Later, Never, OptedOut, OtherChannel, Reverify, Template, Unknown};

/// Meta's table, row by row: codes, and what is done.
const GRAPH: &[(&[i64], Verdict)] = &[
    // More than 24 hours since the patient's last message.
    (&[131_047], Template),
    // Not on WhatsApp, terms not accepted, an old client.
    (&[131_026], OtherChannel),
    // WhatsApp's limits for the receiver, its experiments.
    (&[131_049, 130_472], OtherChannel),
    // The receiver stopped messages of this kind.
    (&[131_050], OptedOut),
    // One message in six seconds to one person.
    (&[131_056], Later),
    // Throughput, the account's and the app's rate.
    (&[130_429, 80_007, 4], Again),
    // Called spam.
    (&[131_048], Alert),
    // Trouble at Meta: it may have gone out.
    (&[131_000, 131_016, 1, 2, 131_057, 133_004], Unknown),
    // Template: parameters.
    (&[132_000, 132_012, 132_008, 132_018], Alert),
    // Template: missing, too long, policy, paused, disabled.
    (&[132_001, 132_005, 132_007, 132_015, 132_016], Alert),
    // A bad request.
    (&[131_008, 131_009, 100, 33, 131_051], Alert),
    // To itself; files down and up.
    (&[131_021, 131_052, 131_053], Never),
    // An id without a number cannot get this.
    (&[131_062], OtherChannel),
    // The number or the device changed hands.
    (&[137_000], Reverify),
    // Token and permissions.
    (&[0, 190, 3, 10, 200, 250, 299, 131_005], Alert),
    // Account locked, country, test list, name, payment, registration.
    (&[368, 131_031, 130_497, 131_030, 131_037, 131_042, 131_045], Alert),
];

/// Twilio's, likewise.
const TWILIO: &[(&[i64], Verdict)] = &[
    (&[63_016], Template),
    (&[63_003, 63_015, 63_024, 63_032, 63_049], OtherChannel),
    // A phone that is off.
    (&[30_003], OtherChannel),
    // STOP; blocked by the receiver.
    (&[21_610, 63_014, 63_033], OptedOut),
    (&[429, 14_107, 20_429, 30_001, 30_022, 63_018], Again),
    (&[20_500, 20_503, 20_504, 30_008, 63_010, 63_012], Unknown),
    // No such number, no mobile number.
    (&[21_211, 21_614], Never),
    // Blocked, unknown, a fixed line.
    (&[30_004, 30_005, 30_006], Never),
    // Suspended, filtered by the network.
    (&[30_002, 30_007], Alert),
    (
        &[
            20_003, 20_404, 21_408, 21_606, 21_608, 21_617, 63_007, 63_027, 63_028, 63_041,
        ],
        Alert,
    ),
];

#[test]
fn each_of_metas_codes_means_what_its_row_says() {
    for (codes, verdict) in GRAPH {
        for code in *codes {
            assert_eq!(graph(*code), Some(*verdict), "{code}");
        }
    }
    assert_eq!((graph(300), graph(-1), graph(999_999)), (None, None, None));
}

#[test]
fn each_of_twilios_codes_means_what_its_row_says() {
    for (codes, verdict) in TWILIO {
        for code in *codes {
            assert_eq!(twilio(*code), Some(*verdict), "{code}");
        }
    }
    assert_eq!((twilio(0), twilio(-1), twilio(99_999)), (None, None, None));
}

#[test]
fn what_is_not_known_is_judged_by_the_status() {
    let of = |status, code, passing| refused(graph, status, code, passing).verdict;
    assert_eq!(of(400, Some(131_047), false), Template);
    assert_eq!(of(500, Some(131_047), false), Template);
    for (status, verdict) in [
        (200, Unknown),
        (302, Alert),
        (400, Alert),
        (401, Alert),
        (404, Alert),
        (408, Unknown),
        (429, Again),
        (500, Unknown),
        (503, Unknown),
        (599, Unknown),
    ] {
        assert_eq!(of(status, None, false), verdict, "{status}");
        assert_eq!(of(status, Some(987_654), false), verdict, "{status}");
    }
    assert_eq!(of(400, Some(987_654), true), Again);
    assert_eq!(of(503, None, true), Unknown);
    assert_eq!(refused(graph, 400, Some(131_026), false).code, 131_026);
    assert_eq!(refused(graph, 400, None, false).code, 0);
}

#[test]
fn a_failure_that_is_reported_is_certain() {
    for verdict in Verdict::ALL {
        let reported = verdict.reported();
        assert_eq!(reported, if verdict == Unknown { Again } else { verdict });
    }
}

#[test]
fn waits_grow_by_four_and_have_an_end() {
    assert_eq!(
        [1, 2, 3, 4].map(|n| Again.wait_ms(n)),
        [1_000, 4_000, 16_000, 64_000].map(Some)
    );
    assert_eq!([1, 2, 3].map(|n| Later.wait_ms(n)), [6_000, 24_000, 96_000].map(Some));
    assert_eq!(
        (Again.wait_ms(0), Again.wait_ms(u32::MAX)),
        (Some(1_000), Some(900_000))
    );
    for verdict in Verdict::ALL.into_iter().filter(|v| !matches!(v, Again | Later)) {
        assert_eq!(verdict.wait_ms(1), None, "{verdict:?}");
    }
}

#[test]
fn a_verdict_has_one_name() {
    for verdict in Verdict::ALL {
        assert_eq!(
            serde_json::to_string(&verdict).expect("JSON"),
            format!("\"{}\"", verdict.as_str())
        );
    }
}
