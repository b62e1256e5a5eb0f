use super::*;

#[test]
fn one_json_object_is_printed_whatever_the_format() {
    let home = Home::new();
    home.run("--sandbox create ci");
    let key = home.run("--sandbox token ci").data().trim_end().to_owned();
    for (options, header) in [
        ("", format!("{{\"X-API-Key\":\"{key}\"}}\n")),
        ("-o csv", format!("{{\"X-API-Key\":\"{key}\"}}\n")),
        ("--header X-Mine", format!("{{\"X-Mine\":\"{key}\"}}\n")),
    ] {
        let printed = home.run(&format!("--sandbox mcp headers --key ci {options}"));
        assert_eq!(printed.data(), header);
    }
    let bearer = [
        "--sandbox",
        "mcp",
        "headers",
        "--key",
        "ci",
        "--header",
        "authorization: bearer",
    ];
    assert_eq!(
        home.run_args(&bearer).data(),
        format!("{{\"Authorization\":\"Bearer {key}\"}}\n")
    );
    let home = home.with("GITHUB_ACTIONS", "true");
    let masked = home.run("--sandbox mcp headers --key ci");
    assert_eq!(masked.stderr, format!("::add-mask::{key}\n"));
    home.run("--sandbox mcp headers --key cx").pins(
        6,
        "",
        "error: no secret for `cx` is stored on this machine (profile `sandbox`)\n\n\
         hint: `genkey --sandbox list --stored` lists the keys whose secrets are on this machine; other secrets cannot be fetched\n",
    );
    assert_eq!(home.run("--sandbox mcp headers --header Host").code, 2);
}

#[test]
fn a_header_with_nothing_but_the_key_is_preferred() {
    for (provider, variable, key, header) in [
        (
            "genmb",
            "GENMB_API_KEY",
            "genmb_sk_0123456789abcdefghijklmnopqrstuv",
            "X-MCP-API-Key",
        ),
        ("gen", "GEN_API_KEY", PASTED, "X-API-Key"),
    ] {
        let home = Home::new().with(variable, key);
        home.write(
            "config/config.toml",
            format!("[profiles.p]\nprovider = \"{provider}\"\n"),
        );
        let printed = home.run("--profile p mcp headers");
        assert_eq!(printed.data(), format!("{{\"{header}\":\"{key}\"}}\n"));
    }
}
