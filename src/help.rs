//! Texts shared by `--help`, `genkey help TOPIC` and the manual, so that they cannot differ.

mod groups;
mod layout;
mod markdown;
mod topics;

pub use groups::GROUPS;
pub use layout::{EXAMPLES, Layout, examples, lay_out};
pub use markdown::{Block, blocks};
pub use topics::{TOPICS, Topic, topic};

/// A line for each variable that genkey reads: its name, spaces, its meaning.
pub const ENVIRONMENT: &str = include_str!("help/environment.txt");
/// A line for each exit code.
pub const EXIT_STATUS: &str = include_str!("help/exit-status.txt");

/// What clap renders for `genkey -h`.
pub const SHORT: &str = "genkey -h";
/// What clap renders for `genkey --help`.
pub const LONG: &str = "genkey --help";
/// What clap renders of the help of every other command.
pub const TEMPLATE: &str = "\
{about-with-newline}
{usage-heading} {usage}

{all-args}

Global options, such as -p, -o, -q and --sandbox: `genkey help options`{after-help}";

pub const GENKEY: &str = "\
Examples:
  genkey --sandbox create laptop --expires-in 90d   try it without an account
  genkey login                                      log in with a key
  genkey create ci --expires-in 90d                 create and store a key
  genkey list                                       list the keys of the account
  genkey run --key ci -- ./deploy.sh                run a command with the key
  genkey revoke ci                                  revoke the key";

pub const LOGIN: &str = "\
Examples:
  genkey login                              paste a key at the prompt
  genkey login --with-token < key.txt       read it from a file
  genkey --profile work login               log in a second profile
  genkey login --provider genmb             log in to another service
  genkey login --jwt                        log in with a JWT from the web app";

pub const LOGOUT: &str = "\
Examples:
  genkey logout             remove the login from this machine; the key still works at the service
  genkey logout --revoke    revoke the key as well";

pub const WHOAMI: &str = "\
Examples:
  genkey whoami                           show the account and the key in use
  genkey whoami --workspaces              list what the login has access to
  genkey whoami --jq .email               print the account's e-mail address";

pub const KEYS: &str = "\
Examples:
  genkey keys list             list the keys of the account; the same as `genkey list`
  genkey keys create laptop    create a key; the same as `genkey create laptop`";

pub const LIST: &str = "\
Examples:
  genkey list                                  all keys that are not revoked
  genkey list --sort expires                   the most urgent first
  genkey list --all --columns name,status      revoked keys as well, only these columns
  genkey list --expires-within 14d             keys to rotate soon
  genkey list --name 'ci-*' --unused-for 90d   keys that no job uses
  genkey list --jq '.[].name'                  only the names
  genkey list --template '{{len .}} keys'      a text of your own";

pub const CREATE: &str = "\
Examples:
  genkey create laptop --expires-in 90d            create a key and store its secret
  genkey create audit --expires-at 2027-01-31      set the expiry date
  genkey create desktop --expires-in 90d --use     switch to it as well
  TOKEN=$(genkey create nightly --show-token)      pass the secret to a script
  genkey create job --store none --show-token      print the secret, and store it nowhere
  genkey create ci --expires-in 90d --if-missing   unless a key `ci` already works
  genkey create ci --expires-in 90d --dry-run      show what would be done";

pub const SHOW: &str = "\
Examples:
  genkey show ci                               everything known about a key
  genkey show 2 --jq .expires_at               when the key with the id 2 expires";

pub const RENAME: &str = "\
Examples:
  genkey rename laptop old-laptop    change a key's name
  genkey rename 2 desktop            the same, by its id";

pub const ROTATE: &str = "\
Examples:
  genkey rotate ci                                  a new key goes where the old one was delivered
  genkey rotate ci --dry-run                        show where that is
  genkey rotate ci --to dotenv:.env                 also write it to a file
  genkey rotate ci --not-to dotenv:old.env          leave out one that is recorded
  genkey rotate web --grace 24h --to file:web.key   the old key works for another day
  genkey rotate --verify-with ./smoke-test.sh       the key in use, if the test passes";

pub const REVOKE: &str = "\
Examples:
  genkey revoke old-laptop                                ask first, then revoke the key
  genkey revoke ci nightly --yes                          two keys, in a script
  genkey revoke --expired --yes                           the keys that have expired
  genkey revoke --expired --unused-for 90d --dry-run      show which keys nobody needs";

pub const REVOKE_ALL: &str = "\
Examples:
  genkey revoke-all --dry-run               show which keys there are
  genkey revoke-all --keep-current --yes    in a script, all but the key in use
  genkey revoke-all                         confirm with the account's e-mail address";

pub const CHECK: &str = "\
Examples:
  genkey check                                     exit code 3 if a key needs attention
  genkey check --expires-within 30d                find keys that expire within a month
  genkey check --unused-for 90d --require-expiry   find what a policy forbids
  genkey check --runbook genkey.toml               compare the keys with a runbook
  genkey check --runbook genkey.toml -o github     annotations in GitHub Actions
  genkey check -o json                             the findings as data";

pub const RENEW: &str = "\
Examples:
  genkey renew --dry-run                                show what is due
  genkey renew                                          do it; reads `genkey.toml` in this folder
  genkey renew --runbook keys/genkey.toml --splay 30m   for cron on many machines";

pub const RECOVER: &str = "\
Examples:
  genkey recover --dry-run    show what was interrupted
  genkey recover              finish or undo it";

pub const DELIVER: &str = "\
Examples:
  genkey deliver ci --to dotenv:.env                            write a stored key to a file
  genkey deliver ci --to 'command:gh secret set GEN_API_KEY'    pass it to a command on stdin";

pub const TOKEN: &str = "\
Examples:
  genkey token                                   the secret of the key in use
  genkey token ci | gh secret set GEN_API_KEY    pass it to another program on stdin
  genkey token ci --copy                         to the clipboard, for 30 seconds";

pub const USE: &str = "\
Examples:
  genkey use desktop              switch to a stored key
  genkey --profile work use ci    the same in another profile";

pub const ENV: &str = "\
Examples:
  eval \"$(genkey env)\"                            sh, bash and zsh
  genkey env ci --format fish | source            fish
  genkey env --format dotenv > .env               a file; keep it private
  genkey env --format github >> \"$GITHUB_ENV\"     later steps of GitHub Actions";

pub const RUN: &str = "\
Examples:
  genkey run -- ./deploy.sh                               with the key in use
  genkey run --key ci -- docker run -e GEN_API_KEY app    with another stored key
  genkey run --env API_TOKEN -- npm test                  in another variable
  genkey run --set A=ci --set B=web -- npm test           several keys
  genkey run --env-file app.env -- ./deploy.sh            genkey://PROFILE/KEY in a file
  genkey run --new --expires-in 1h -- ./deploy.sh         a new key, only for this command";

pub const MCP: &str = "\
Examples:
  genkey mcp list                  the servers in the files of all clients
  genkey mcp wrap cursor gen       start the server `gen` through genkey, with a key of its own
  genkey mcp unwrap cursor gen     start it directly again";

pub const MCP_LIST: &str = "\
Examples:
  genkey mcp list                  the servers in the files of all clients
  genkey mcp list .mcp.json        the servers in one file
  genkey mcp list -o json          the same as data";

pub const MCP_WRAP: &str = "\
Examples:
  genkey mcp wrap cursor gen                    create a key for it, and remove the old one
  genkey mcp wrap .mcp.json gen --key ci        with a stored key
  genkey mcp wrap zed gen --env API --dry-run   show what would be done";

pub const MCP_UNWRAP: &str = "\
Examples:
  genkey mcp unwrap cursor gen       start the server directly; it then needs a key
  genkey mcp unwrap .mcp.json gen    the same, for a server in this file";

pub const MCP_HEADERS: &str = "\
Examples:
  genkey mcp headers --key ci                                     {\"X-API-Key\":\"...\"}
  genkey mcp headers --key ci --header 'Authorization: Bearer'    another header";

pub const OPEN: &str = "\
Examples:
  genkey open               the page where keys are created
  genkey open --print       only its address";

pub const API: &str = "\
Examples:
  genkey api /me                                                       GET
  genkey api GET /persisted_tokens --include                           with status and headers
  genkey api PATCH /persisted_tokens/2 -f 'persisted_token[name]=ci'   with fields
  genkey api POST /agent/run --input body.json --host agent            a file, to another host";

pub const PROFILE: &str = "\
Examples:
  genkey --profile work login     a new profile
  genkey profile list             all profiles
  genkey profile use work         use it by default";

pub const PROFILE_LIST: &str = "\
Examples:
  genkey profile list             all profiles, and which one is in use
  genkey profile list -o json     the same as data";

pub const PROFILE_SHOW: &str = "\
Examples:
  genkey profile show             the profile in use
  genkey profile show work        another one";

pub const PROFILE_USE: &str = "\
Examples:
  genkey profile use work         use it by default
  genkey --profile work list      use it once";

pub const PROFILE_REMOVE: &str = "\
Examples:
  genkey profile remove work          remove the profile and its login
  genkey profile remove work --yes    without asking, in a script";

pub const PROVIDER: &str = "\
Examples:
  genkey provider list            the services that genkey knows
  genkey provider show gen        the details of one
  genkey provider add acme.toml   teach genkey another";

pub const PROVIDER_LIST: &str = "\
Examples:
  genkey provider list            built-in providers, and your own
  genkey provider list -o json    the same as data";

pub const PROVIDER_SHOW: &str = "\
Examples:
  genkey provider show            the provider of the profile in use
  genkey provider show genmb      another one";

pub const PROVIDER_REMOVE: &str = "\
Examples:
  genkey provider remove acme          remove a provider of your own
  genkey provider remove acme --yes    without asking, in a script";

pub const DESTINATION: &str = "\
Examples:
  genkey destination list             where keys can be delivered
  genkey destination show github      what is run for it
  genkey destination add acme.toml    teach genkey another tool";

pub const DESTINATION_LIST: &str = "\
Examples:
  genkey destination list             built-in presets, and your own
  genkey destination list -o json     the same as data";

pub const DESTINATION_SHOW: &str = "\
Examples:
  genkey destination show github            its options, and what is run
  genkey destination show github -o json    the same as data";

pub const DESTINATION_REMOVE: &str = "\
Examples:
  genkey destination remove acme          remove a preset of your own
  genkey destination remove acme --yes    without asking, in a script";

pub const DOCTOR: &str = "\
Examples:
  genkey doctor                   check everything
  genkey doctor -o json           the same as data, for a bug report";

pub const COMPLETIONS: &str = "\
Examples:
  genkey completions --install            for the shell in use
  genkey completions --install zsh        for another one
  genkey completions --uninstall          remove them
  source <(genkey completions bash)       only for this bash";

pub const MAN: &str = "\
Examples:
  genkey man ~/.local/share/man/man1    install the manual
  genkey man | man -l -                 read its first page";

pub const HELP: &str = "\
Examples:
  genkey help create        the help of a command, like `genkey create --help`
  genkey help stores        where secrets are stored
  genkey help exit-codes    what the exit codes mean";

#[cfg(feature = "sandbox")]
pub const SANDBOX: &str = "\
Examples:
  genkey sandbox                                                    a free port
  genkey sandbox --port 8080 --reset                                a fixed one, with new data
  genkey sandbox --clock +80d                                       as it will be in 80 days
  genkey sandbox --fault 'POST /persisted_tokens: drop-answer x1'   lose a response
  genkey --sandbox list                                             the same data, without a server";
