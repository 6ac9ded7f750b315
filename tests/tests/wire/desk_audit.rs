//! The audit: every act stands in it, only those who look after the rules read it, and whatever is done to it on the disk is found at the row.

use crate::help::{assert_problem, path};
use rusqlite::Connection;
use samtal_core::audit::export;
use samtal_core::desk::documents::{Audit, AuditRow};
use samtal_tests::host::{ADMIN_KEY, Edge, token_of};
use samtal_tests::raw::Answer;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Instant;

const COMPLIANCE: &str = "carl";

async fn get(edge: &Edge, bearer: &str, rest: &str) -> Answer {
    edge.json("GET", &path(&format!("/desk/audit{rest}")), bearer, &Value::Null)
        .await
}

async fn audit(edge: &Edge, rest: &str) -> Audit {
    let answer = get(edge, ADMIN_KEY, rest).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_str(&answer.text()).expect("an audit")
}

/// Whether it is whole; if not, where and why.
async fn found(edge: &Edge) -> (i64, String) {
    let answer = get(edge, ADMIN_KEY, "/verify").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let json = answer.json();
    let why = json["why"].as_str().unwrap_or_default().to_owned();
    assert_eq!(json["whole"], why.is_empty(), "{json}");
    (json["broken_at"].as_i64().unwrap_or_default(), why)
}

/// Two rows of the audit: a key is made and revoked.
async fn act(edge: &Edge, name: &str) {
    let made = edge.admin("POST", "/keys", &json!({ "name": name })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap_or_default().to_owned();
    let revoked = edge.admin("DELETE", &format!("/keys/{id}"), &Value::Null).await;
    assert_eq!(revoked.status, 204, "{}", revoked.text());
}

fn sqlite_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files = Vec::new();
    for path in entries.map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(sqlite_files(&path));
        } else if path.extension().is_some_and(|e| e == "sqlite") {
            files.push(path);
        }
    }
    files
}

/// The clinic's database, while the service is not running: the one that has a configuration, with everything in one file.
fn database(edge: &Edge) -> PathBuf {
    let has_configs = |file: &PathBuf| {
        let db = Connection::open(file).expect("SQLite opens it");
        let count = db.query_row("SELECT count(*) FROM configs", [], |row| row.get::<_, i64>(0));
        if count.is_ok_and(|n| n > 0) {
            db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("written");
            return true;
        }
        false
    };
    let files = sqlite_files(edge.state());
    files.into_iter().find(has_configs).expect("the clinic's database")
}

/// What is found after this was done to the clinic's database by whoever has the disk.
async fn after(edge: &mut Edge, tamper: impl FnOnce(&Connection)) -> (i64, String) {
    edge.kill9();
    let file = database(edge);
    let before = std::fs::read(&file).expect("read");
    {
        let db = Connection::open(&file).expect("SQLite opens it");
        tamper(&db);
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("written");
    }
    edge.restart();
    let found = found(edge).await;
    // As it was, for whoever comes next.
    edge.kill9();
    for ending in ["-wal", "-shm"] {
        let mut beside = file.clone().into_os_string();
        beside.push(ending);
        let _ = std::fs::remove_file(PathBuf::from(beside));
    }
    std::fs::write(&file, before).expect("written");
    edge.restart();
    found
}

fn run(db: &Connection, statement: &str) {
    db.execute_batch(statement).expect("done");
}

fn said(at: i64, why: &str) -> (i64, String) {
    (at, why.to_owned())
}

#[tokio::test]
async fn whatever_is_done_to_the_database_is_found_at_the_row() {
    let mut edge = Edge::start().await;
    for n in 0..20 {
        act(&edge, &format!("system-{n}")).await;
    }
    assert_eq!(found(&edge).await, said(0, ""));
    let last = audit(&edge, "?limit=1").await.last;
    assert!(last > 20, "{last}");

    let flipped = |db: &Connection| run(db, "UPDATE chain SET object = 'x' || substr(object, 2) WHERE seq = 7");
    assert_eq!(after(&mut edge, flipped).await, said(7, "changed"));
    for column in [
        "actor", "action", "before", "after", "reason", "severity", "hash", "seal",
    ] {
        let changed = |db: &Connection| {
            run(
                db,
                &format!("UPDATE chain SET {column} = {column} || '0' WHERE seq = 9"),
            )
        };
        assert_eq!(after(&mut edge, changed).await, said(9, "changed"), "{column}");
    }
    let sooner = |db: &Connection| run(db, "UPDATE chain SET at = at - 1 WHERE seq = 11");
    assert_eq!(after(&mut edge, sooner).await, said(11, "changed"));
    let removed = |db: &Connection| run(db, "DELETE FROM chain WHERE seq = 5");
    assert_eq!(after(&mut edge, removed).await, said(5, "missing"));
    let first = |db: &Connection| run(db, "DELETE FROM chain WHERE seq = 1");
    assert_eq!(after(&mut edge, first).await, said(1, "missing"));
    let swapped = |db: &Connection| {
        run(
            db,
            "UPDATE chain SET seq = -1 WHERE seq = 6; UPDATE chain SET seq = 6 WHERE seq = 8; UPDATE chain SET seq = 8 WHERE seq = -1",
        );
    };
    assert_eq!(after(&mut edge, swapped).await, said(6, "moved"));
    let renumbered = |db: &Connection| {
        run(
            db,
            "DELETE FROM chain WHERE seq = 5; UPDATE chain SET seq = seq - 1 WHERE seq > 5",
        )
    };
    assert_eq!(after(&mut edge, renumbered).await, said(5, "changed"));
    let added = |db: &Connection| {
        run(
            db,
            "INSERT INTO chain SELECT 0, at, actor, action, object, before, after, reason, severity, hash, seal FROM chain WHERE seq = 1",
        );
    };
    assert_eq!(after(&mut edge, added).await, said(1, "added"));
}

#[tokio::test]
async fn an_end_that_is_cut_off_is_found_also_after_the_log_went_on() {
    let mut edge = Edge::start().await;
    for n in 0..5 {
        act(&edge, &format!("system-{n}")).await;
    }
    let last = audit(&edge, "?limit=1").await.last;
    let cut = format!("DELETE FROM chain WHERE seq > {}", last - 2);
    // Reading it was an act too: one row more than `last`.
    assert_eq!(after(&mut edge, |db| run(db, &cut)).await, said(last - 1, "cut_off"));
    let headless = |db: &Connection| run(db, "DELETE FROM meta WHERE key = 'audit_head'");
    assert_eq!(after(&mut edge, headless).await.1, "cut_off");
    let both = |db: &Connection| {
        run(db, &cut);
        headless(db);
    };
    assert_eq!(after(&mut edge, both).await, said(last - 1, "cut_off"));
    let everything = |db: &Connection| run(db, "DELETE FROM chain; DELETE FROM meta WHERE key = 'audit_head'");
    assert_eq!(after(&mut edge, everything).await, said(1, "cut_off"));

    // And after the clinic has gone on for a while, with a head that it wrote itself.
    edge.kill9();
    let file = database(&edge);
    {
        let db = Connection::open(&file).expect("SQLite opens it");
        both(&db);
        run(&db, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    edge.restart();
    act(&edge, "later").await;
    act(&edge, "later-still").await;
    assert_eq!(found(&edge).await, said(last - 1, "missing"));
}

#[tokio::test]
async fn whoever_has_the_disk_but_not_the_pepper_cannot_write_a_chain_of_their_own() {
    use samtal_core::audit::{Head, Key, chain};
    use samtal_core::encode::hex;
    use samtal_core::time::At;
    let mut edge = Edge::start().await;
    for n in 0..8 {
        act(&edge, &format!("system-{n}")).await;
    }
    let forged = |db: &Connection| {
        let guessed = Key::of(b"a pepper that somebody guessed, of 32", "riverside");
        let mut rows = db
            .prepare("SELECT seq, at, actor, action, object, before, after, reason, severity FROM chain ORDER BY seq")
            .expect("read");
        let rows: Vec<AuditRow> = rows
            .query_map([], |row| {
                Ok(AuditRow {
                    seq: row.get(0)?,
                    at: At(row.get(1)?),
                    actor: row.get(2)?,
                    action: row.get(3)?,
                    object: row.get(4)?,
                    before: row.get(5)?,
                    after: row.get(6)?,
                    reason: row.get(7)?,
                    severity: row.get(8)?,
                    hash: String::new(),
                })
            })
            .expect("read")
            .collect::<Result<_, _>>()
            .expect("read");
        let mut head = Head::default();
        for mut row in rows {
            if row.seq == 4 {
                row.actor = "staff:somebody_else".to_owned();
            }
            let hash = chain::hash(&head.hash, &row);
            head = Head { seq: row.seq, hash };
            if row.seq >= 4 {
                let (hash, seal) = (hex(&hash), guessed.seal(&hash));
                db.execute(
                    "UPDATE chain SET actor = ?, hash = ?, seal = ? WHERE seq = ?",
                    (&row.actor, &hash, &seal, row.seq),
                )
                .expect("forged");
            }
        }
        db.execute(
            "UPDATE meta SET value = ? WHERE key = 'audit_head'",
            [head.written(&guessed)],
        )
        .expect("forged");
    };
    assert_eq!(after(&mut edge, forged).await, said(4, "changed"));
    assert_eq!(found(&edge).await, said(0, ""), "as it was");
}

#[tokio::test]
async fn one_byte_of_the_file_is_enough() {
    let mut edge = Edge::start().await;
    for n in 0..6 {
        act(&edge, &format!("system-{n}")).await;
    }
    let row = audit(&edge, "?action=key_made&limit=1").await.rows[0].clone();
    edge.kill9();
    let file = database(&edge);
    let mut bytes = std::fs::read(&file).expect("read");
    // In the row, and nowhere else: its hash stands nowhere else but in the row after it.
    let place = bytes
        .windows(64)
        .position(|at| at == row.hash.as_bytes())
        .expect("the row's bytes");
    bytes[place] ^= 1;
    std::fs::write(&file, bytes).expect("written");
    edge.restart();
    assert_eq!(found(&edge).await, said(row.seq, "changed"));
}

#[tokio::test]
async fn rows_from_before_the_audit_was_a_chain_are_taken_into_it() {
    let mut edge = Edge::start().await;
    edge.kill9();
    {
        let db = Connection::open(database(&edge)).expect("SQLite opens it");
        run(
            &db,
            "DROP TABLE chain; DELETE FROM meta WHERE key = 'audit_head';
             CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL, detail TEXT NOT NULL)",
        );
        for n in 1..=2_500 {
            db.execute(
                "INSERT INTO audit (at, actor, action, detail) VALUES (?, 'admin', 'key_made', ?)",
                (n, format!("key_{n}")),
            )
            .expect("an old row");
        }
        run(&db, "PRAGMA wal_checkpoint(TRUNCATE)");
    }
    edge.restart();
    let began = Instant::now();
    assert_eq!(edge.admin("GET", "", &Value::Null).await.status, 200);
    // With the clinic's start in it: an upper bound of what a row costs.
    let a_row = began.elapsed() / 2_500;
    eprintln!("a row of the audit: {a_row:?}");
    assert_eq!(found(&edge).await, said(0, ""));
    let all = audit(&edge, "?limit=5000").await;
    assert_eq!((all.rows.len(), all.next), (2_501, 0));
    let (oldest, newest) = (&all.rows[2_500], &all.rows[1]);
    assert_eq!((oldest.object.as_str(), oldest.at.0), ("key_1", 1));
    assert_eq!((newest.object.as_str(), newest.seq), ("key_2500", 2_500));
    let old = edge.admin("GET", "/audit", &Value::Null).await.json();
    let rows = old["audit"].as_array().expect("rows");
    assert_eq!(rows.len(), 500);
    assert_eq!(
        rows[2],
        json!({ "at": 2_500, "actor": "admin", "action": "key_made", "detail": "key_2500" })
    );
    edge.kill9();
    edge.restart();
    assert_eq!(found(&edge).await, said(0, ""), "taken in once");
}

#[tokio::test]
async fn only_those_who_look_after_the_rules_read_it_and_every_reading_stands_in_it() {
    let edge = Edge::start().await;
    for member in ["ann", "phillips", "maya"] {
        for rest in ["", "/verify", "?format=csv"] {
            assert_problem(&get(&edge, token_of(member), rest).await, 403, "forbidden");
        }
    }
    assert_eq!(get(&edge, "", "").await.status, 401);
    for member in ["olga", COMPLIANCE] {
        for rest in ["", "/verify", "?format=csv", "?format=fhir"] {
            assert_eq!(get(&edge, token_of(member), rest).await.status, 200, "{member} {rest}");
        }
    }
    let refused = audit(&edge, "?action=audit_refused&actor=staff:phillips").await;
    assert_eq!(refused.rows.len(), 3);
    assert!(refused.filtered);
    assert!(
        refused
            .rows
            .iter()
            .all(|row| row.severity == "warning" && row.object == "clinical")
    );
    let read = audit(&edge, &format!("?action=audit_read&actor=staff:{COMPLIANCE}")).await;
    let formats: Vec<&str> = read.rows.iter().map(|row| row.object.as_str()).collect();
    assert_eq!(formats, ["fhir", "csv", "json"]);
    let filters = audit(&edge, "?action=audit_read&actor=staff:admin&limit=1").await;
    assert!(filters.rows[0].after.contains("actor=staff"), "{:?}", filters.rows);
    let verified = audit(&edge, &format!("?action=audit_verified&actor=staff:{COMPLIANCE}")).await;
    assert_eq!((verified.rows.len(), verified.rows[0].severity.as_str()), (1, "info"));
}

#[tokio::test]
async fn it_is_read_in_pages_and_by_filters_to_the_edge_of_each() {
    let edge = Edge::start().await;
    for n in 0..12 {
        act(&edge, &format!("system-{n}")).await;
    }
    let (mut pages, mut rest) = (Vec::new(), "?limit=5".to_owned());
    loop {
        let page = audit(&edge, &rest).await;
        rest = format!("?limit=5&before={}", page.next);
        let over = page.next == 0;
        pages.push(page);
        if over {
            break;
        }
    }
    let seqs: Vec<i64> = pages
        .iter()
        .flat_map(|page| page.rows.iter().map(|row| row.seq))
        .collect();
    let newest = seqs[0];
    assert_eq!(seqs, (1..=newest).rev().collect::<Vec<_>>(), "each once, newest first");
    let verdict = export::verify(pages.clone(), None).expect("a chain");
    assert!(verdict.whole, "{verdict:?}");
    // Somebody is in between: the export says so, without the service.
    pages[1].rows[2].actor = "staff:somebody_else".to_owned();
    let verdict = export::verify(pages.clone(), None).expect("a chain");
    assert_eq!(
        (verdict.broken_at, verdict.why.as_str()),
        (pages[1].rows[2].seq, "changed")
    );

    let made = audit(&edge, "?action=key_made").await;
    assert_eq!(made.rows.len(), 13);
    let one = &made.rows[3];
    let of_one = audit(&edge, &format!("?object={}", one.object)).await.rows;
    assert!(of_one.len() == 2 && of_one[1] == *one, "made and revoked: {of_one:?}");
    let (from, to) = (one.at.to_string(), one.at.plus(1).to_string());
    let then = audit(&edge, &format!("?from={from}&to={to}&action=key_made")).await;
    assert!(then.rows.contains(one) && then.filtered);
    assert!(!audit(&edge, &format!("?to={from}")).await.rows.contains(one));
    assert_eq!(audit(&edge, "?actor=nobody").await.rows, []);
    assert_eq!(get(&edge, ADMIN_KEY, "?limit=5000").await.status, 200);
    for wrong in [
        "limit=0",
        "limit=5001",
        "limit=x",
        "format=xml",
        "from=now",
        "before=-1",
    ] {
        assert_problem(&get(&edge, ADMIN_KEY, &format!("?{wrong}")).await, 400, "invalid");
    }
    let long = |n: usize| format!("?object={}", "a".repeat(n));
    assert_eq!(get(&edge, ADMIN_KEY, &long(200)).await.status, 200);
    assert_problem(&get(&edge, ADMIN_KEY, &long(201)).await, 400, "invalid");
}

#[tokio::test]
async fn it_is_exported_as_a_table_and_as_fhir() {
    let edge = Edge::start().await;
    for n in 0..3 {
        act(&edge, &format!("system-{n}")).await;
    }
    let table = get(&edge, ADMIN_KEY, "?format=csv&limit=2").await;
    assert_eq!(
        table.header("content-type"),
        Some("text/csv; charset=utf-8; header=present")
    );
    let name = table.header("content-disposition").unwrap_or_default();
    assert!(
        name.starts_with("attachment; filename=\"audit-riverside-") && name.ends_with(".csv\""),
        "{name}"
    );
    let text = table.text();
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3, "{text}");
    assert_eq!(lines[0], "seq,at,actor,action,object,before,after,reason,severity,hash");
    assert!(lines[1].contains(",key_revoked,"), "{}", lines[1]);
    // What follows is named, and is what follows.
    let link = table.header("link").expect("there is more");
    let address = link
        .strip_prefix('<')
        .and_then(|l| l.strip_suffix(">; rel=\"next\""))
        .expect("a link");
    let next = edge.json("GET", address, ADMIN_KEY, &Value::Null).await;
    let seq = |line: &str| {
        line.split(',')
            .next()
            .and_then(|n| n.parse::<i64>().ok())
            .expect("a place")
    };
    assert_eq!(seq(next.text().split("\r\n").nth(1).expect("a row")), seq(lines[2]) - 1);
    assert!(get(&edge, ADMIN_KEY, "?format=csv").await.header("link").is_none());

    let bundle = get(&edge, ADMIN_KEY, "?format=fhir").await;
    assert_eq!(bundle.header("content-type"), Some("application/fhir+json"));
    let bundle = bundle.json();
    assert_eq!(
        (&bundle["resourceType"], &bundle["type"]),
        (&json!("Bundle"), &json!("collection"))
    );
    let events = bundle["entry"].as_array().expect("entries");
    assert!(events.iter().all(|e| e["resource"]["resourceType"] == "AuditEvent"));
    let none = get(&edge, ADMIN_KEY, "?format=fhir&actor=nobody").await.json();
    assert!(none.get("entry").is_none());
}

#[tokio::test]
async fn many_who_act_at_once_leave_one_chain_also_while_it_is_verified_and_through_a_crash() {
    let mut edge = Edge::start().await;
    for round in 0..4 {
        let acts = (0..20).map(|n| {
            let edge = &edge;
            async move {
                if n % 10 == 0 {
                    assert_eq!(found(edge).await, said(0, ""));
                } else {
                    act(edge, &format!("system-{round}-{n}")).await;
                }
            }
        });
        futures_util::future::join_all(acts).await;
        edge.kill9();
        edge.restart();
        assert_eq!(found(&edge).await, said(0, ""));
    }
    let made = audit(&edge, "?action=key_made&limit=5000").await;
    assert_eq!(made.rows.len(), 1 + 4 * 18);
}
