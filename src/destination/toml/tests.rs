use proptest::prelude::*;

use super::*;

const OLD: &str = "gen_pat_old";
const NEW: &str = "gen_pat_new";

fn key(text: &str) -> DottedKey {
    DottedKey::new(text, false)
}

fn found(edit: &DottedKey, text: &str) -> Option<String> {
    let found = edit
        .find(text)
        .unwrap_or_else(|error| panic!("{text:?}: {error}"));
    found.map(|secret| secret.expose().to_owned())
}

/// Files, and the key of [`OLD`] in them.
const CORPUS: [(&str, &str); 18] = [
    ("k", "k = \"gen_pat_old\""),
    (
        "k",
        "\u{feff}# comment\r\nk='gen_pat_old' # the key\r\n[a]\r\nk = 1\r\n",
    ),
    ("a.k", "[a]\nk = \"gen_pat_old\"\nk2 = 2\n"),
    ("a.k", "a.k = \"gen_pat_old\"\na.b = 1\n"),
    ("a.k", "a = { b = 1, k = \"gen_pat_old\" }\n"),
    ("a.b.k", "[a]\n[a.b]\n  k   =   \"gen_pat_old\"   \n\n\n"),
    ("a.b.k", "[a]\nb = {k=\"gen_pat_old\"}\n"),
    ("a.b.k", "[a]\nb.k=\"gen_pat_old\"\nb.c=1\n"),
    ("\"a b\".'c.d'", "[\"a b\"]\n\"c.d\" = \"gen_pat_old\"\n"),
    ("s.1.k", "[[s]]\nk = \"x\"\n[[s]]\nk = \"gen_pat_old\"\n"),
    ("s.1", "s = [\"x\", \"gen_pat_old\", ]\n"),
    ("s.0.k", "s = [{ k = \"gen_pat_old\" }]\n"),
    ("k", "\"é\" = \"ü\" # 🔑\nk = \"gen_pat_old\"\n"),
    (
        "k",
        "m = \"\"\"\nk = \"inside\"\n\"\"\"\nk = \"gen_pat_old\"\n",
    ),
    (
        "k",
        "d = 2026-01-01T00:00:00Z\nk = \"gen_pat_old\"\nf = 1_000.5e3\n",
    ),
    // A table may be defined after one in it.
    ("a.k", "[a.b]\nx = 1\n[a]\nk = \"gen_pat_old\"\n"),
    (
        "mcp_servers.gen.env.K",
        "[mcp_servers.gen]\ncommand = \"npx\"\n[mcp_servers.gen.env]\nK = \"gen_pat_old\"\n",
    ),
    ("k", "\n\n\tk = \"gen_pat_old\"\t# é\n\t[t]\n"),
];

#[test]
fn only_the_value_is_replaced() {
    for (name, text) in CORPUS {
        let edit = key(name);
        assert_eq!(found(&edit, text).as_deref(), Some(OLD), "{text:?}");
        let changed = edit.set(text, NEW).unwrap();
        assert_eq!(changed, text.replace(OLD, NEW), "{text:?}");
        assert_eq!(edit.set(&changed, OLD).unwrap(), text);
    }
}

#[test]
fn a_missing_key_is_added_and_removed_again() {
    for (name, text, expected) in [
        ("k", "a = 1\n", "a = 1\nk = \"gen_pat_new\"\n"),
        ("k", "a = 1", "a = 1\nk = \"gen_pat_new\""),
        (
            "k",
            "a = 1 # one\r\n\r\n[t]\r\n",
            "a = 1 # one\r\nk = \"gen_pat_new\"\r\n\r\n[t]\r\n",
        ),
        ("k", "# comment\n", "# comment\nk = \"gen_pat_new\"\n"),
        (
            "k",
            "# comment\n[t]\n",
            "k = \"gen_pat_new\"\n# comment\n[t]\n",
        ),
        ("t.k", "[t]\n\n[u]\n", "[t]\nk = \"gen_pat_new\"\n\n[u]\n"),
        ("t.k", "[t] # t", "[t] # t\nk = \"gen_pat_new\""),
        (
            "t.k",
            "[t]\n  a = 1\n  # end\n",
            "[t]\n  a = 1\n  k = \"gen_pat_new\"\n  # end\n",
        ),
        (
            "t.k",
            "t.a = 1\nb = 2\n",
            "t.a = 1\nb = 2\nt.k = \"gen_pat_new\"\n",
        ),
        (
            "t.u.k",
            "[t]\nu.a = [\n1,\n]\n",
            "[t]\nu.a = [\n1,\n]\nu.k = \"gen_pat_new\"\n",
        ),
        (
            "t.k",
            "t = { a = 1 }\n",
            "t = { a = 1, k = \"gen_pat_new\" }\n",
        ),
        ("t.k", "t = {}\n", "t = { k = \"gen_pat_new\" }\n"),
        (
            "s.1.k",
            "[[s]]\n[[s]]\na=1\n",
            "[[s]]\n[[s]]\na=1\nk = \"gen_pat_new\"\n",
        ),
        (
            "t.k",
            "[t.u]\na = 1\n",
            // `[t]` itself has no place in the file, so the key is written ahead of the first table.
            "t.k = \"gen_pat_new\"\n[t.u]\na = 1\n",
        ),
        ("\"k 2\"", "a = 1\n", "a = 1\n\"k 2\" = \"gen_pat_new\"\n"),
    ] {
        let edit = key(name);
        assert_eq!(found(&edit, text), None, "{text:?}");
        let changed = edit.set(text, NEW).unwrap();
        assert_eq!(changed, expected);
        assert_eq!(edit.remove(&changed).unwrap(), text);
        assert_eq!(edit.remove(text).unwrap(), text);
    }
}

#[test]
fn an_empty_value_is_filled_and_emptied_again() {
    for text in [
        "k = \"\"\na = 1\n",
        "k = \"\" # the key\n",
        "t = 1\nk = \"\" # é\n[a]\n",
    ] {
        assert_eq!(found(&key("k"), text).as_deref(), Some(""));
        let changed = key("k").set(text, NEW).unwrap();
        assert_eq!(found(&key("k"), &changed).as_deref(), Some(NEW));
        assert_eq!(key("k").set(&changed, "").unwrap(), text);
    }
    let array = "s = [\"gen_pat_old\", \"b\"]\n";
    assert_eq!(key("s.0").remove(array).unwrap(), "s = [\"\", \"b\"]\n");
}

#[test]
fn missing_tables_and_files_are_created_only_if_asked_for() {
    for (name, text, expected) in [
        ("a.b.k", "", "a.b.k = \"gen_pat_new\"\n"),
        ("a.k", "b = 1\n", "b = 1\na.k = \"gen_pat_new\"\n"),
        ("a.b.k", "[a]\n", "[a]\nb.k = \"gen_pat_new\"\n"),
    ] {
        let refused = key(name).set(text, NEW).unwrap_err();
        assert_eq!(
            refused.hint.as_deref(),
            Some("add `?create` to create it"),
            "{text:?}"
        );
        let edit = DottedKey::new(name, true);
        let changed = edit.set(text, NEW).unwrap();
        assert_eq!(changed, expected);
        assert_eq!(edit.remove(&changed).unwrap(), text);
    }
}

#[test]
fn what_is_not_a_plain_string_is_refused() {
    for (name, text, reason) in [
        ("k", "k = 1\n", "the value is not a string"),
        ("k", "[k]\n", "the value is not a string"),
        ("k", "k = [\"a\"]\n", "the value is not a string"),
        ("k.a", "k = \"b\"\n", "the parent of `a` is not a table"),
        (
            "s.1",
            "s = [\"a\"]\n",
            "the array before `1` has no such element",
        ),
        (
            "s.x.k",
            "[[s]]\n",
            "the array before `x` has no such element",
        ),
        ("k", "k = \"${VAR}\"\n", "the value refers to a variable"),
        ("k", "k = \"$VAR\"\n", "the value refers to a variable"),
        (
            "k",
            "k = \"ENC[AES256_GCM,data:x]\"\n",
            "the value is encrypted",
        ),
        (
            "k",
            "k = \"a\"\n[sops]\nversion = \"3\"\n",
            "it is encrypted by sops",
        ),
        ("k", "\nk = a\nb = 1\n", "invalid TOML (line 2)"),
        ("k", "k = \"a\"\nk = \"b\"\n", "invalid TOML (line 2)"),
    ] {
        let error = key(name).find(text).unwrap_err();
        assert!(
            error.reason.starts_with(reason),
            "{text:?}: {}",
            error.reason
        );
        assert!(key(name).set(text, NEW).is_err(), "{text:?}");
    }
}

#[test]
fn the_same_key_has_the_same_address() {
    assert_eq!(key("a.\"b\"").address(), key("a . 'b'").address());
    assert_ne!(key("a.b").address(), key("\"a.b\"").address());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn every_value_is_read_back(value in "\\PC{1,8}", name in 0..4_usize) {
        let (name, text) = [("a", "a = 'x'\n"), ("a", "a = \"x\"\n"), ("b", "a = 1\n"), ("a", "a = '''\nx'''\n")][name];
        prop_assume!(refuse_special(&value).is_ok());
        let changed = key(name).set(text, &value).unwrap();
        prop_assert_eq!(found(&key(name), &changed), Some(value));
    }

    #[test]
    fn a_key_is_added_to_any_document_and_removed_again(lines in prop::collection::vec(0..LINES.len(), 0..8), name in 0..NAMES.len(), crlf: bool, ends: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let mut text = lines.iter().map(|line| LINES[*line]).collect::<Vec<_>>().join("\n").replace('\n', newline);
        if ends {
            text.push_str(newline);
        }
        let edit = DottedKey::new(NAMES[name], true);
        let Ok(None) = edit.find(&text) else { return Ok(()) };
        let Ok(changed) = edit.set(&text, NEW) else { return Ok(()) };
        let value = found(&edit, &changed);
        prop_assert_eq!(value.as_deref(), Some(NEW));
        prop_assert_eq!(edit.remove(&changed).unwrap(), text);
    }

    #[test]
    fn any_value_is_removed_and_comments_stay(lines in prop::collection::vec(0..LINES.len(), 0..8), path in 0..PATHS.len(), crlf: bool) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let text = lines.iter().map(|line| LINES[*line]).collect::<Vec<_>>().join("\n").replace('\n', newline);
        let Ok(data) = read(&text) else { return Ok(()) };
        let names = PATHS[path];
        let mut rest = data.clone();
        let (last, parents) = names.split_last().unwrap();
        let table = parents.iter().try_fold(&mut rest, |data, name| data.get_mut(name));
        let Some(table) = table.and_then(|table| table.as_object_mut()) else { return Ok(()) };
        table.remove(*last);
        let changed = remove(&text, names).unwrap();
        // A table that has nothing else is no longer there, or an empty one.
        let seen = read(&changed).unwrap();
        let pruned = |data| without_empty_tables(data).unwrap_or_default();
        prop_assert_eq!(pruned(seen), pruned(rest), "{}", changed);
        prop_assert_eq!(changed.matches('#').count(), text.matches('#').count(), "{}", changed);
    }
}

/// Not `b`, whose value has a comment.
const PATHS: [&[&str]; 6] = [
    &["a"],
    &["c"],
    &["t", "x"],
    &["t", "u", "x"],
    &["i", "a"],
    &["u", "x"],
];

fn without_empty_tables(data: serde_json::Value) -> Option<serde_json::Value> {
    let serde_json::Value::Object(members) = data else {
        return Some(data);
    };
    let members: serde_json::Map<_, _> = members
        .into_iter()
        .filter_map(|(name, value)| Some((name, without_empty_tables(value)?)))
        .collect();
    (!members.is_empty()).then(|| members.into())
}

const NAMES: [&str; 6] = ["k", "t.k", "t.u.k", "i.k", "s.0.k", "x.y.k"];

const LINES: [&str; 14] = [
    "a = 1",
    "  b = [\n1, # one\n]",
    "c = \"\"\"\nk = 1\n\"\"\" # c",
    "# comment",
    "",
    "[t]",
    "[t.u] # u",
    "[[s]]",
    "t.x = 1",
    "t.u.x = 1",
    "u.x = 1",
    "i = { a = 1 }",
    "i = {}",
    "\t[v]\n\ta = 1",
];
