//! Tools that no registry carries, or that only work with their service.

use super::tool::{StandIn, install};
use super::{FAILS, is_refused};
use crate::rotate::bench::Bench;

const TOOLS: [StandIn; 9] = [
    StandIn {
        program: "glab",
        to: "gitlab:acme/site#K?scope=production",
        calls: &[
            ("variable list --repo acme/site", "look"),
            (
                "variable get K --repo acme/site --scope production",
                "give '404 Variable Not Found'",
            ),
            (
                "variable set K --masked --repo acme/site --scope production",
                "[ ! -e \"$state/value\" ] || wrong 'it exists'; take",
            ),
            (
                "variable update K --repo acme/site --scope production",
                "[ -e \"$state/value\" ] || wrong 'it does not exist'; take",
            ),
            (
                "variable delete K --repo acme/site --scope production",
                "drop",
            ),
        ],
        stored: "@",
    },
    StandIn {
        program: "gcloud",
        to: "gcp:acme-prod/gen-key",
        calls: &[
            (
                "secrets describe gen-key --project acme-prod --format=value(name) --quiet",
                "look",
            ),
            (
                "secrets versions access latest --secret gen-key --project acme-prod --quiet",
                "give 'ERROR: NOT_FOUND: no versions'",
            ),
            (
                "secrets versions add gen-key --project acme-prod --data-file=- --quiet",
                "take",
            ),
            (
                "secrets versions list gen-key --project acme-prod --sort-by=~createTime --limit=1 --format=value(name) --quiet",
                "look; echo 7",
            ),
            (
                "secrets versions disable 7 --secret gen-key --project acme-prod --quiet",
                "drop",
            ),
        ],
        stored: "@",
    },
    StandIn {
        program: "az",
        to: "azure:acme-vault/gen-key",
        calls: &[
            (
                "keyvault secret list --vault-name acme-vault --maxresults 1 --output none",
                "look",
            ),
            (
                "keyvault secret show --vault-name acme-vault --name gen-key --output json",
                "[ -e \"$state/value\" ] || give '(SecretNotFound) not found'; printf '{\"id\": \"x\", \"value\": \"%s\"}\\n' \"$(cat \"$state/value\")\"",
            ),
            (
                "keyvault secret set --vault-name acme-vault --name gen-key --encoding utf-8 --file /dev/stdin --output none",
                "take",
            ),
            (
                "keyvault secret set-attributes --vault-name acme-vault --name gen-key --enabled false --output none",
                "drop",
            ),
        ],
        stored: "@",
    },
    StandIn {
        program: "doppler",
        to: "doppler:site/prd#K",
        calls: &[
            ("secrets --only-names --json -p site -c prd", "look"),
            (
                "secrets get K --plain -p site -c prd",
                "give 'Could not find requested secret: K'",
            ),
            (
                "secrets set K --silent --no-interactive -p site -c prd",
                "take",
            ),
            ("secrets delete K --yes --silent -p site -c prd", "drop"),
        ],
        stored: "@",
    },
    StandIn {
        program: "vercel",
        to: "vercel:production#K?sensitive",
        calls: &[
            ("env ls production", "look"),
            ("env add K production --force --sensitive", "take"),
            ("env rm K production --yes", "drop"),
        ],
        stored: "@",
    },
    StandIn {
        program: "wrangler",
        to: "cloudflare:api#K",
        calls: &[
            ("secret list --name api", "look"),
            // It makes a draft of a Worker that does not exist, and says that all is well.
            (
                "secret list --name draft",
                "look; echo 'Worker \"draft\" not found. [code: 10007]' >&2; exit 1",
            ),
            ("secret put K --name api", "take"),
            ("secret put K --name draft", "take"),
            ("secret delete K --name api", "drop"),
        ],
        stored: "@",
    },
    StandIn {
        program: "fly",
        to: "fly:acme-api#K?stage",
        calls: &[
            ("secrets list --app acme-api --json", "look"),
            ("secrets import --app acme-api --stage", "take"),
            ("secrets unset K --app acme-api --stage", "drop"),
        ],
        stored: "K=@",
    },
    StandIn {
        program: "railway",
        to: "railway:api#K?environment=production&skip-deploys",
        calls: &[
            (
                "variable list --service api --json --environment production",
                "look; printf '{\"OTHER\": \"x\"'; [ ! -e \"$state/value\" ] || printf ', \"K\": \"%s\"' \"$(cat \"$state/value\")\"; echo '}'",
            ),
            (
                "variable set K --stdin --service api --json --environment production --skip-deploys",
                "take",
            ),
            (
                "variable delete K --service api --json --environment production",
                "drop",
            ),
        ],
        stored: "@",
    },
    StandIn {
        program: "op",
        to: "1password:Servers/GEN key#credential",
        calls: &[
            (
                "item get GEN key --vault Servers --fields label=credential --format json",
                "look",
            ),
            (
                "item get GEN key --vault Servers --format json --reveal",
                "look; [ -e \"$state/value\" ] || { printf '{\"id\": \"x\", \"fields\": [{\"label\": \"user\", \"value\": \"me\"}, {\"label\": \"credential\"}]}' > \"$state/value\"; }; cat \"$state/value\"",
            ),
            (
                "item get GEN key --vault Servers --format json",
                "look; echo '{\"category\": \"API_CREDENTIAL\"}'",
            ),
            (
                "item get Web --vault Servers --fields label=credential --format json",
                "look",
            ),
            (
                "item get Web --vault Servers --format json",
                "look; printf '{\n  \"category\": \"LOGIN\"\n}\n'",
            ),
            ("item edit GEN key --vault Servers --format json", "take"),
        ],
        stored: "{\"id\": \"x\", \"fields\": [{\"label\": \"user\", \"value\": \"me\"}, {\"label\": \"credential\", \"value\": \"@\"}]}",
    },
];

/// What the stand-in has stored.
fn stored(bench: &Bench) -> Option<String> {
    bench.file("state/value")
}

/// Nothing that any process of the tool was started with has one of these.
#[track_caller]
fn was_not_seen(bench: &Bench, secrets: &[&str]) {
    let seen = bench.home.read("state/seen");
    assert!(seen.contains("GENKEY_ACTION=deliver"), "{seen}");
    for secret in secrets.iter().chain(&["gen_pat_", "AGE-SECRET-KEY"]) {
        assert!(!seen.contains(secret), "{secret} in {seen}");
    }
}

/// Traps 9 and 10.
#[test]
fn each_tool_gets_exactly_the_key_on_stdin_and_nowhere_else() {
    for tool in &TOOLS {
        let (mut bench, old) = Bench::with_ci();
        tool.install(&mut bench);
        let ended = bench.home.run_args(&["deliver", "ci", "--to", tool.to]);
        ended.pins(0, "", &format!("delivered to `{}`\n", tool.to));
        assert_eq!(stored(&bench), Some(tool.form(&old)), "{}", tool.program);
        was_not_seen(&bench, &[&old]);
    }
}

#[test]
fn each_tool_gets_the_old_key_again_when_a_rotation_is_undone() {
    for tool in &TOOLS {
        let (mut bench, old) = Bench::with_ci();
        tool.install(&mut bench);
        let delivered = bench
            .home
            .run_args(&["deliver", "ci", "--to", tool.to, "-q"]);
        assert_eq!(delivered.code, 0, "{}", delivered.stderr);
        let failed = bench.rotate(&["ci", "--to", tool.to, "--to", FAILS]);
        assert_eq!(failed.code, 1, "{}: {}", tool.program, failed.stderr);
        assert_eq!(stored(&bench), Some(tool.form(&old)), "{}", tool.program);
        assert_eq!(bench.home.read("state/log"), "taken\ntaken\ntaken\n");
        bench.works(&[(1, "ci")]);
        was_not_seen(&bench, &[&old]);
    }
}

/// Trap 8.
#[test]
fn a_worker_that_does_not_exist_is_found_before_a_key_is_created() {
    let (mut bench, _) = Bench::with_ci();
    let wrangler = TOOLS.iter().find(|tool| tool.program == "wrangler");
    wrangler.unwrap().install(&mut bench);
    is_refused(
        &bench,
        "cloudflare:draft#K",
        1,
        "Worker \"draft\" not found",
    );
    assert_eq!(stored(&bench), None);
}

#[test]
fn an_item_that_may_have_a_passkey_is_refused() {
    let (mut bench, _) = Bench::with_ci();
    let op = TOOLS.iter().find(|tool| tool.program == "op");
    op.unwrap().install(&mut bench);
    is_refused(
        &bench,
        "1password:Servers/Web#credential",
        1,
        "may have a passkey",
    );
}

/// What a tool got for a key that was not created after all is removed again.
#[test]
fn a_value_that_was_not_there_is_removed_when_a_creation_is_undone() {
    for tool in TOOLS.iter().filter(|tool| tool.program != "op") {
        let (mut bench, _) = Bench::with_ci();
        tool.install(&mut bench);
        let line = [
            "create",
            "new",
            "--expires-in",
            "30d",
            "--to",
            tool.to,
            "--to",
            FAILS,
        ];
        let failed = bench.home.run_args(&line);
        assert_eq!(failed.code, 1, "{}: {}", tool.program, failed.stderr);
        assert_eq!(stored(&bench), None, "{}", tool.program);
        bench.works(&[(1, "ci")]);
    }
}

/// Trap 8.
#[test]
fn a_tool_that_stores_nothing_has_not_got_the_key() {
    let (mut bench, _) = Bench::with_ci();
    let script = "case \"$1 $2\" in 'secrets get') echo 'Could not find requested secret' >&2; exit 1 ;; esac\ncat > /dev/null\n";
    install(&mut bench, "doppler", script);
    let failed = bench.rotate(&["ci", "--to", "doppler:site/prd#K"]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
    let reason = "it holds nothing after it was written";
    assert!(failed.stderr.contains(reason), "{}", failed.stderr);
    bench.works(&[(1, "ci")]);
    bench.is_clean();
}

/// Trap 9.
#[test]
fn what_a_tool_says_about_its_failure_is_shown_without_the_key() {
    let script = r#"
[ "$2" = import ] || exit 0
line=$(cat)
echo "NAME=VALUE pairs ($line is invalid)" >&2
printf '%s' "${line#K=}" | base64 -w0 >&2
exit 1
"#;
    let (mut bench, old) = Bench::with_ci();
    install(&mut bench, "fly", script);
    let failed = bench.rotate(&["ci", "--to", "fly:app#K"]);
    assert_ne!(failed.code, 0);
    let reason = "`fly secrets import --app app` exited with 1: NAME=VALUE pairs (K=";
    assert!(failed.stderr.contains(reason), "{}", failed.stderr);
    assert!(failed.stderr.contains("***"), "{}", failed.stderr);
    let tokens = [old, bench.token("id:1"), bench.token("id:2")];
    for token in &tokens {
        let (_, secret) = token.split_at(16);
        assert!(!failed.stderr.contains(secret), "{}", failed.stderr);
    }
}

#[test]
fn a_tool_that_is_missing_or_not_logged_in_is_found_before_a_key_is_created() {
    let (mut bench, _) = Bench::with_ci();
    let missing = "`doppler` is not installed (not found in PATH)";
    is_refused(&bench, "doppler:site/prd#K", 2, missing);
    install(
        &mut bench,
        "doppler",
        "echo 'you must log in' >&2; exit 1\n",
    );
    is_refused(
        &bench,
        "doppler:site/prd#K",
        1,
        "exited with 1: you must log in",
    );
    let options = "unknown option `region` of `doppler:`: use `replace`";
    is_refused(&bench, "doppler:site/prd#K?region=x", 2, options);
}

/// What Docker Swarm does: a secret never changes, and a service refers to secrets by name.
const DOCKER: &str = r#"
state=$(dirname "$0")/../state
mkdir -p "$state"
wrong() { echo "wrong use: $*" >&2; exit 64; }
tr '\0' '\n' < /proc/$$/cmdline >> "$state/seen"
tr '\0' '\n' < /proc/$$/environ >> "$state/seen"
case "$1 $2" in
'secret inspect') [ -e "$state/secret-$5" ] || { echo "no such secret" >&2; exit 1; } ;;
'secret create')
    [ ! -e "$state/secret-$3" ] || wrong "it exists"
    [ "$4" = - ] && cat > "$state/secret-$3" ;;
'service inspect')
    [ "$5" = web ] || { echo "no such service: $5" >&2; exit 1; }
    case $4 in *range*) cat "$state/used" 2>/dev/null ;; esac
    exit 0 ;;
'service update')
    shift 3
    while [ $# -gt 1 ]; do
        case $1 in
        --secret-rm) [ "$2" = "$(cat "$state/used")" ] || wrong "not used: $2"; rm "$state/used" ;;
        --secret-add)
            [ ! -e "$state/used" ] || wrong "the target is taken"
            name=${2#source=} && name=${name%,target=key}
            [ -e "$state/secret-$name" ] || wrong "no such secret: $name"
            printf %s "$name" > "$state/used" ;;
        *) wrong "$@" ;;
        esac
        shift 2
    done
    [ "$1" = web ] || wrong "$@" ;;
*) wrong "$@" ;;
esac
"#;

#[test]
fn docker_gets_a_new_secret_each_time_and_a_service_the_right_one() {
    let (mut bench, _) = Bench::with_ci();
    install(&mut bench, "docker", DOCKER);
    super::rotates_and_goes_back(&bench, "docker:web#key", || {
        let used = bench.home.read("state/used");
        bench.home.read(&format!("state/secret-{used}"))
    });
    assert_eq!(bench.home.read("state/used"), "key.3.before");
    was_not_seen(&bench, &[&bench.token("ci")]);
    is_refused(&bench, "docker:none#key", 1, "no such service: none");
    let failed = bench
        .home
        .run_args(&["create", "new", "--to", "docker:web#other", "--to", FAILS]);
    assert_eq!(failed.code, 1, "{}", failed.stderr);
}
