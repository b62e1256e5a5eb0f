//! `whoami --workspaces`: what the credential reaches.

use serde_json::json;

use crate::support::genkey::{Home, Sandbox};
use crate::support::wire_server::{Reply, WireServer, reply};

const ROLE: &str = "hint: only owners and managers of a workspace can use its agents; \
    editors and viewers can only manage API keys\n";
const HEADER: &str = "workspace_id,workspace,agent_id,agent\n";

fn workspaces() -> Reply {
    let listed = json!([
        {"id": 10, "name": "My Company", "created_at_ts": 1},
        {"id": "ws_b", "name": null},
        {"id": 12, "name": "Empty"},
    ]);
    reply(200, listed.to_string())
}

fn refusal(status: u16, code: &str) -> Reply {
    reply(
        status,
        json!({"error": "No.", "error_code": code}).to_string(),
    )
}

fn home(server: &WireServer) -> Home {
    Home::new()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

#[test]
fn the_sandbox_shows_its_workspace_and_agent_in_every_format() {
    let home = Home::new();
    for (format, expected) in [
        (
            "table",
            "WORKSPACE ID  WORKSPACE   AGENT ID  AGENT\n10            My Company  42        TrendBot\n",
        ),
        (
            "jsonl",
            "{\"workspace_id\":10,\"workspace\":\"My Company\",\"agent_id\":42,\"agent\":\"TrendBot\"}\n",
        ),
        (
            "csv",
            "workspace_id,workspace,agent_id,agent\n10,My Company,42,TrendBot\n",
        ),
        (
            "tsv",
            "workspace_id\tworkspace\tagent_id\tagent\n10\tMy Company\t42\tTrendBot\n",
        ),
    ] {
        home.run(&format!("--sandbox whoami --workspaces -o {format}"))
            .pins(0, expected, "");
    }
    let shown = home.run("--sandbox whoami --workspaces --json").json();
    assert_eq!(
        shown,
        json!([{"workspace_id": 10, "workspace": "My Company", "agent_id": 42, "agent": "TrendBot"}])
    );
}

#[test]
fn every_workspace_has_a_row_and_each_is_asked_for_by_its_id() {
    let agents = json!([{"id": 42, "name": "TrendBot"}, {"id": "agt_x", "name": null}]).to_string();
    let server = WireServer::start([
        workspaces(),
        reply(200, agents),
        reply(200, "[]"),
        reply(200, "[]"),
    ]);
    home(&server).run("whoami --workspaces -o csv").pins(
        0,
        &format!("{HEADER}10,My Company,42,TrendBot\n10,My Company,agt_x,\nws_b,,,\n12,Empty,,\n"),
        "",
    );
    let lines: Vec<_> = server
        .received()
        .iter()
        .map(|request| request.line().to_owned())
        .collect();
    assert_eq!(
        lines,
        [
            "GET /v1/workspaces HTTP/1.1",
            "GET /v1/agents?workspace_id=10 HTTP/1.1",
            "GET /v1/agents?workspace_id=ws_b HTTP/1.1",
            "GET /v1/agents?workspace_id=12 HTTP/1.1",
        ]
    );
}

#[test]
fn a_refused_workspace_is_explained_and_does_not_hide_others() {
    let agents = reply(200, json!([{"id": 42, "name": "TrendBot"}]).to_string());
    let server = WireServer::start([
        workspaces(),
        refusal(403, "forbidden"),
        refusal(422, "usable_gen_credit_required"),
        agents,
    ]);
    home(&server).run("whoami --workspaces -o csv").pins(
        5,
        &format!("{HEADER}10,My Company,,\nws_b,,,\n12,Empty,42,TrendBot\n"),
        &format!(
            "warning: cannot list the agents of `ws_b`: the service answered 422 (`usable_gen_credit_required`): No.\n\
             error: cannot list the agents of `My Company` (10): the service answered 403 (`forbidden`): No.\n\n{ROLE}"
        ),
    );
    let server = WireServer::start([
        workspaces(),
        reply(200, "[]"),
        refusal(422, "usable_gen_credit_required"),
        reply(200, "[]"),
    ]);
    home(&server).run("whoami --workspaces -o csv").pins(
        5,
        &format!("{HEADER}10,My Company,,\nws_b,,,\n12,Empty,,\n"),
        "error: cannot list the agents of `ws_b`: the service answered 422 (`usable_gen_credit_required`): No.\n\n\
         hint: Auto Content Engine endpoints need active GEN credits on the workspace\n",
    );
}

#[test]
fn an_error_that_affects_all_workspaces_ends_the_listing() {
    let server = WireServer::start([workspaces(), refusal(401, "unauthorized")]);
    home(&server).run("whoami --workspaces").pins(
        4,
        "",
        "error: the service answered 401 (`unauthorized`): No. (environment variable `GEN_API_KEY`)\n\n\
         hint: set `GEN_API_KEY` to a valid key, or unset it to use the login\n",
    );
    let server = WireServer::start([refusal(403, "forbidden")]);
    home(&server).run("whoami --workspaces").pins(
        5,
        "",
        &format!("error: the service answered 403 (`forbidden`): No.\n\n{ROLE}"),
    );
    let server = WireServer::start([workspaces(), reply(200, "{}")]);
    let ended = home(&server).run("whoami --workspaces");
    assert_eq!(
        (ended.code, ended.stdout.as_str()),
        (8, ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended
            .stderr
            .contains("unexpected response to `GET /agents`"),
        "{}",
        ended.stderr
    );
}

#[test]
fn an_account_without_workspaces_is_explained() {
    let server = WireServer::start([reply(200, "[]")]);
    home(&server).run("whoami --workspaces").pins(
        0,
        "",
        "there are no workspaces; the service only lists those that you own or manage\n",
    );
    let server = WireServer::start([reply(200, "[]")]);
    home(&server)
        .run("whoami --workspaces --json -q")
        .pins(0, "[]\n", "");
}

#[test]
fn a_service_without_workspaces_gets_no_request() {
    let server = WireServer::start([]);
    let home = Home::new().with("GENKEY_API_URL", server.url());
    for (provider, title) in [("genrex", "GenRex"), ("genmb", "GenMB")] {
        home.write(
            "config/config.toml",
            format!("version = 1\n[profiles.default]\nprovider = \"{provider}\"\n"),
        );
        let expected = format!("error: {title} has no endpoint for workspaces\n");
        home.run("whoami --workspaces").pins(2, "", &expected);
    }
}

#[test]
fn control_characters_in_names_are_escaped() {
    let server = WireServer::start([
        reply(200, json!([{"id": 1, "name": "=cmd\u{1b}[2J"}]).to_string()),
        reply(200, "[]"),
    ]);
    home(&server).run("whoami --workspaces").pins(
        0,
        "WORKSPACE ID  WORKSPACE      AGENT ID  AGENT\n1             =cmd\\u{1b}[2J  -         -\n",
        "",
    );
}

#[test]
fn a_jwt_lists_the_same() {
    let home = Home::with_file_store();
    let server = Sandbox::start_with(&home, "sandbox --port 0 --jwt 1h");
    let home = home.with("GENKEY_API_URL", &server.url);
    assert_eq!(
        home.run_with_stdin("login --jwt", server.jwt.as_deref().unwrap())
            .code,
        0
    );
    home.run("whoami --workspaces -o csv").pins(
        0,
        &format!("{HEADER}10,My Company,42,TrendBot\n"),
        "",
    );
}
