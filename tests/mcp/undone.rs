use super::*;

#[test]
fn a_key_that_cannot_be_placed_is_revoked() {
    let home = home().with("FAILPOINTS", "deliver.mcp.json=return(full)");
    home.run("--sandbox mcp wrap gen -q").pins(
        1,
        "",
        "error: `[HOME]/.cursor/mcp.json`: cannot write it: no storage space; the new key was revoked\n",
    );
    let mut home = home;
    home.unset("FAILPOINTS");
    assert_eq!(
        home.read(".cursor/mcp.json"),
        CURSOR.replace("PASTED", PASTED)
    );
    assert_eq!(keys(&home), (1, 0));
}

#[test]
fn a_store_that_a_client_cannot_open_is_noticed_before_the_file_changes() {
    let mut home = home();
    let path = home.variables()["PATH"].to_str().unwrap().to_owned();
    home.set("PATH", format!("{}:{path}", home.path("bin").display()));
    home.set("VAULT", home.path("vault"));
    std::fs::create_dir(home.path("bin")).unwrap();
    // Not even its path is known without a variable that clients do not pass on.
    let script = "set -e\nread -r input || true\ncase $1 in\n\
        store) printf %s \"$input\" > \"${VAULT:?}\" ;;\n\
        get) cat \"${VAULT:?no vault}\" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;\n\
        erase) rm -f \"${VAULT:?}\" ;;\nesac\n";
    crate::support::write_script(&home.path("bin/docker-credential-vault"), script);
    let wrapped = home.run("--sandbox --store command:vault mcp wrap gen -q");
    let (first, rest) = wrapped.stderr.split_once("\n\n").unwrap();
    assert_eq!(wrapped.code, 9, "{}", wrapped.stderr);
    assert!(
        first.starts_with("error: Cursor would start the server without its key: ")
            && first.ends_with("; the new key was revoked"),
        "{first}"
    );
    assert_eq!(
        rest,
        "hint: clients start servers with HOME, LOGNAME, PATH, SHELL, TERM, USER and nothing else from your environment\n"
    );
    assert_eq!(
        home.read(".cursor/mcp.json"),
        CURSOR.replace("PASTED", PASTED)
    );
    assert_eq!(keys(&home), (1, 0));
}

#[test]
fn an_interrupted_wrap_leaves_a_key_that_the_next_one_uses() {
    let mut home = home().with("FAILPOINTS", "destination.changing=return(kill)");
    let killed = home.run("--sandbox mcp wrap gen");
    assert_ne!(killed.code, 0);
    home.unset("FAILPOINTS");
    assert_eq!(
        home.read(".cursor/mcp.json"),
        CURSOR.replace("PASTED", PASTED)
    );
    let wrapped = home.run("--sandbox mcp wrap gen");
    let expected = "using `cursor-gen` (1), which was created for it before\n";
    assert!(wrapped.stderr.starts_with(expected), "{}", wrapped.stderr);
    assert_eq!(keys(&home), (1, 1));
    let key = home.run("--sandbox token cursor-gen").data().to_owned();
    assert_eq!(start(&home).data(), key.replace('\n', " 1\n"));
}

#[test]
fn a_key_that_no_longer_works_is_not_used_again() {
    let home = home();
    home.run("--sandbox mcp wrap gen -q").pins(0, "", "");
    home.run("--sandbox mcp unwrap gen -q");
    // Revoked elsewhere: its secret is still stored.
    let id = home.run("--sandbox show cursor-gen -o json").json()["id"].to_string();
    home.run(&format!(
        "--sandbox api DELETE /persisted_tokens/{id}/revoke"
    ));
    let again = home.run("--sandbox mcp wrap gen -o json").json();
    assert_ne!(again["id"].to_string(), id);
    assert!(start(&home).data().starts_with("gen_pat_"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_key_that_is_in_use_is_not_revoked_when_the_output_fails() {
    let home = home();
    let wrapped = home.shell("sh", "genkey --sandbox mcp wrap gen -o json > /dev/full");
    assert_eq!(wrapped.code, 1, "{}", wrapped.stderr);
    assert!(
        wrapped.stderr.contains("cannot write to stdout"),
        "{}",
        wrapped.stderr
    );
    assert_eq!(keys(&home), (1, 1));
    assert!(start(&home).data().starts_with("gen_pat_"));
}
