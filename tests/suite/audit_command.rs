//! `hsm-dojo audit`: the audit log as text in the published format and as JSON, both complete and without gaps
//! (`docs/reference/hsm-model.md` 10).

use std::collections::BTreeMap;

use hsm_dojo::host::World;
use serde_json::Value;

use crate::pipe::{Native, run};

/// The fields of a record in their order, each with the tabs after its name. Only records about a user have the last
/// two.
const FIELDS: [(&str, &str); 9] = [
    ("Sequence No", "\t\t"),
    ("Reboot counter", "\t\t"),
    ("Command Type(hex)", "\t"),
    ("Opcode", "\t\t\t"),
    ("Session Handle", "\t\t"),
    ("Response", "\t\t"),
    ("Log type", "\t\t"),
    ("User Name", "\t\t"),
    ("User Type", "\t\t"),
];

/// A world whose logs have every kind of record, with refusals.
fn eventful() -> Native {
    let native = Native::new();
    let lines = "\
loginHSM CO admin wrong\nloginHSM CU nobody password1\nlogoutHSM\ncreateUser CU bob password1\ny\nA\nloginHSM CO admin co12345
createUser CU bob password1\ny\ncreateUser CU bob password1\ny\nA\ncreateUser CO carol short\ny\nA\ncreateUser CO carol password1\ny
changePswd CU bob password2\ny\nchangePswd CU nobody password2\ny\nA\ndeleteUser CO admin\nB\nserver 2\ndeleteUser CU bob\nserver 0
syncUser 3 2\nsyncUser 9 2\nsyncUser 3 1\ngetCert PO.crt 4\nexit\nlistUsers\ninfo server 0\ngetHSMInfo\nenable_e2e\nlogoutHSM
loginHSM CO carol password1\nquit\n";
    let mut command = native.shared();
    command.env("HSM_DOJO_PRESET", "three-hsms");
    assert_eq!(run(command, lines).status, Some(0));
    native
}

/// Checks a record against the published format, and returns its fields.
fn record(text: &str) -> BTreeMap<&str, &str> {
    let mut lines = text.lines();
    let time = lines.next().unwrap();
    let (date, usecs) = time.strip_prefix("Time: ").and_then(|time| time.split_once(", usecs:")).expect(time);
    let pattern: String = date.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(pattern, "00/00/00 00:00:00.000000");
    assert_eq!(&date[18..], &usecs[usecs.len() - 6..], "both are the same instant");
    let mut fields = BTreeMap::from([("usecs", usecs)]);
    for (line, (name, tabs)) in lines.zip(FIELDS) {
        let value = line.strip_prefix(&format!("{name}{tabs}: ")).unwrap_or_else(|| panic!("{name} in {line:?}"));
        fields.insert(name, value);
    }
    let log_type = if fields.contains_key("User Type") { "MGMT_USER_DETAILS_LOG (2)" } else { "MINIMAL_LOG_ENTRY (0)" };
    assert_eq!((fields["Log type"], fields["Command Type(hex)"]), (log_type, "CN_MGMT_CMD (0x0)"));
    fields
}

fn number(hexadecimal: &str) -> u64 {
    u64::from_str_radix(hexadecimal.strip_prefix("0x").expect("hexadecimal"), 16).unwrap()
}

#[test]
fn raw_records_and_json_agree() {
    let native = eventful();
    let world: World = native.world();
    let mut seen = Vec::new();
    for node in world.cluster.nodes() {
        let of = |more: &[&str]| {
            let args: Vec<&str> = ["audit", "world", &node.eni_ip].iter().chain(more).copied().collect();
            let run = run(native.dojo(&args), "");
            assert_eq!((run.words.as_str(), run.status), ("", Some(0)));
            run.out
        };
        let (text, data) = (of(&[]), of(&["--json"]));
        let head = format!("{}\n", node.hsm().id());
        let records: Vec<_> =
            text.trim_end().split("\n\n").map(|text| record(text.strip_prefix(&head).unwrap())).collect();
        let objects: Vec<Value> = data.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((records.len(), objects.len()), (node.hsm().audit_log().len(), records.len()));
        for (index, (fields, object)) in records.iter().zip(&objects).enumerate() {
            assert_eq!(
                (number(fields["Sequence No"]), object["sequence"].as_u64()),
                (index as u64, Some(index as u64))
            );
            assert_eq!(object["hsm"], node.hsm().id());
            assert_eq!(object["usecs"].to_string(), fields["usecs"]);
            assert_eq!(object["reboot_counter"].as_u64(), Some(number(fields["Reboot counter"])));
            assert_eq!(object["session"].as_u64(), Some(number(fields["Session Handle"])));
            let opcode = match object["opcode_number"].as_u64() {
                Some(number) => format!("{} ({number:#x})", object["opcode"].as_str().unwrap()),
                None => object["opcode"].as_str().unwrap().to_owned(),
            };
            assert_eq!(opcode, fields["Opcode"]);
            let response = format!("{}:{}", object["response"], object["response_text"].as_str().unwrap());
            assert_eq!(response, fields["Response"]);
            assert_eq!(object["user_name"].as_str(), fields.get("User Name").copied());
            assert_eq!(object["user_type"].as_str(), fields.get("User Type").copied());
            seen.push(format!("{} {}", object["opcode"].as_str().unwrap(), object["response"]));
        }
    }
    for record in [
        "CN_INIT_TOKEN 0",
        "CN_ENCRYPT_SESSION_V2 0",
        "CN_LOGIN 163",
        "CN_LOGIN 206",
        "CN_LOGIN 0",
        "CN_CREATE_USER 208",
        "CN_CREATE_USER 0",
        "CN_CREATE_USER 212",
        "CN_CREATE_CO 211",
        "CN_CREATE_CO 0",
        "CN_CHANGE_PSWD 0",
        "CN_CHANGE_PSWD 206",
        "CN_DELETE_USER 210",
        "CN_DELETE_USER 0",
        "CN_EXTRACT_MASKED_OBJECT_USER 0",
        "CN_EXTRACT_MASKED_OBJECT_USER 206",
        "CN_INSERT_MASKED_OBJECT_USER 0",
        "CN_INSERT_MASKED_OBJECT_USER 212",
        "CN_LOGOUT 0",
        "CN_CLOSE_SESSION 0",
    ] {
        assert!(seen.iter().any(|other| other == record), "{record} is missing: {seen:?}");
    }
}

#[test]
fn logs_are_sorted_by_time_for_both_kinds_of_state_files() {
    let native = eventful();
    let all = run(native.dojo(&["audit", "world", "--json"]), "").out;
    let times: Vec<u64> =
        all.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["usecs"].as_u64().unwrap()).collect();
    let total: usize = native.world().cluster.nodes().iter().map(|node| node.hsm().audit_log().len()).sum();
    assert!(times.is_sorted() && times.len() == total, "{} of {total}", times.len());

    let start = format!(
        "/opt/cloudhsm/bin/cloudhsm_mgmt_util {}\nloginHSM PRECO admin <b>\u{202e}\nquit\n",
        crate::pipe::CONFIG
    );
    let typed = run(native.dojo(&["--state", "lab"]), start + "listUsers\n:audit full\n");
    let text = run(native.dojo(&["audit", "lab"]), "").out;
    assert!(
        text.starts_with("Time: ") && text.contains("Opcode\t\t\t: CN_LOGIN (0xd)\n"),
        "one HSM needs no name: {text}"
    );
    assert!(typed.words.contains("Opcode: CN_LOGIN (0xd)"), "{}", typed.words);
}

#[test]
fn wrong_arguments_and_files_are_reported() {
    let native = eventful();
    native.put("other", "shopping list\n");
    for (args, status, words) in [
        (&["audit"][..], 2, "audit needs a state file"),
        (&["audit", "none"], 1, "none"),
        (&["audit", "other"], 1, "no state file"),
        (&["audit", "world", "10.9.9.9"], 2, "there is no HSM at 10.9.9.9; there is 10.0.2.9, 10.0.3.11, 10.0.1.12"),
        (&["audit", "world", "--xml"], 2, "--xml"),
    ] {
        let run = run(native.dojo(args), "");
        assert_eq!((run.out.as_str(), run.status), ("", Some(status)), "{args:?}");
        assert!(run.words.contains(words), "{args:?}: {}", run.words);
    }
    let help = run(native.dojo(&["--help"]), "").out;
    assert!(help.contains("hsm-dojo audit FILE [ADDRESS] [--json]") && help.contains(":audit"), "{help}");
}
