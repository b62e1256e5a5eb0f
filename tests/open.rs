//! `genkey open`: the page where keys are created.

use std::os::unix::fs::PermissionsExt;

use crate::support::genkey::Home;
use crate::support::terminal::Terminal;

#[test]
fn the_address_is_data_and_the_place_is_a_hint() {
    let home = Home::new();
    home.run("open").pins(
        0,
        "https://gen.pro/\n",
        "hint: keys are created under Settings > API Keys at gen.pro\n",
    );
    home.run("open -q").pins(0, "https://gen.pro/\n", "");
    home.run("open -o json").pins(
        0,
        "{\n  \"url\": \"https://gen.pro/\",\n  \"dashboard\": \"Settings > API Keys at gen.pro\"\n}\n",
        "",
    );
}

#[test]
fn a_service_without_a_known_page_says_so() {
    let home = Home::new();
    home.run("--sandbox open").pins(
        1,
        "",
        "error: the sandbox has no web page\n\n\
         hint: `genkey --sandbox create NAME` creates a key\n",
    );
    home.run("--api-url https://gen.example/v1 open").pins(
        1,
        "",
        "error: no web page is known for `https://gen.example/v1`\n\n\
         hint: a provider of your own can have a `dashboard_url`: see `genkey help providers`\n",
    );
}

#[test]
fn a_provider_of_ones_own_may_name_its_page_with_https_only() {
    let home = Home::new();
    let with = |url: &str| {
        format!(
            "name = \"acme\"\ntitle = \"Acme\"\napi_url = \"https://acme.example/v1\"\n\
             environment = \"ACME_API_KEY\"\ndashboard = \"Settings\"\n\
             dashboard_url = \"{url}\"\n[key]\nprefix = \"acme_\"\nheaders = [\"Acme-Key\"]\n"
        )
    };
    for wrong in [
        "http://acme.example/keys",
        "https://me:secret@acme.example/keys",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "keys",
    ] {
        home.write("acme.toml", with(wrong));
        let added = home.run("provider add acme.toml");
        assert_eq!(added.code, 2, "{wrong}");
        assert!(
            added.stderr.contains("line 6: the address of a page must"),
            "{}",
            added.stderr
        );
    }
    home.write("acme.toml", with("https://acme.example/ü?tab=keys#new"));
    assert_eq!(home.run("provider add acme.toml").code, 0);
    home.run("--api-url https://acme.example/v1 open -q").pins(
        0,
        "https://acme.example/%C3%BC?tab=keys#new\n",
        "",
    );
}

#[test]
fn it_is_opened_on_a_desktop_only() {
    let home = Home::new();
    home.write("bin/xdg-open", "#!/bin/sh\necho \"$@\" >> opened\n");
    let program = home.path("bin/xdg-open");
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let opened = |script: &str| {
        let script = format!("PATH=$PWD/bin:$PATH {script}");
        let shown = Terminal::run(&home, &script).ended();
        assert_eq!(shown.code, 0, "{}", shown.screen);
        // Before the hint or, where `cat` prints it, after it.
        assert!(
            shown.screen.lines().any(|line| line == "https://gen.pro/"),
            "{}",
            shown.screen
        );
        let path = home.path("opened");
        let seen = std::fs::read_to_string(&path).unwrap_or_default();
        let _ = std::fs::remove_file(path);
        seen
    };
    for desktop in ["DISPLAY=:7", "WAYLAND_DISPLAY=wayland-7"] {
        assert_eq!(
            opened(&format!("{desktop} genkey open")),
            "https://gen.pro/\n"
        );
    }
    for quiet in [
        "genkey open",
        "DISPLAY=:7 genkey open --print",
        "DISPLAY=:7 genkey open -n",
        "DISPLAY=:7 CI=true genkey open",
        "DISPLAY=:7 SSH_CONNECTION=there genkey open",
        "DISPLAY=:7 genkey open | cat",
    ] {
        assert_eq!(opened(quiet), "", "{quiet}");
    }
    home.write("bin/xdg-open", "#!/bin/sh\nexit 3\n");
    let script = "PATH=$PWD/bin:$PATH DISPLAY=:7 genkey open";
    let shown = Terminal::run(&home, script).ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert!(
        shown
            .screen
            .ends_with("warning: the browser could not be started; open the address yourself"),
        "{}",
        shown.screen
    );
}
