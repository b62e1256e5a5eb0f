# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_genkey_global_optspecs
    string join \n p/profile= api-url= o/output= json q/quiet v/verbose color= no-input timeout= cacert= store= api-key-file= sandbox clock= h/help V/version
end

function __fish_genkey_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_genkey_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_genkey_using_subcommand
    set -l cmd (__fish_genkey_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c genkey -n "__fish_genkey_needs_command" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_needs_command" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_needs_command" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_needs_command" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_needs_command" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_needs_command" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_needs_command" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_needs_command" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_needs_command" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_needs_command" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_needs_command" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_needs_command" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_needs_command" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_needs_command" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_needs_command" -s V -l version -d 'Print version'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "login" -d 'Log in with an API key'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "logout" -d 'Log out and remove the stored login'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "whoami" -d 'Show who you are logged in as'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "keys" -d 'Manage keys (every command also works without `keys`)'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "list" -d 'List keys, by default all that are not revoked'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "ls" -d 'List keys, by default all that are not revoked'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "create" -d 'Create a key and store its secret'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "new" -d 'Create a key and store its secret'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "show" -d 'Show a key'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "rename" -d 'Rename a key'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "rotate" -d 'Replace keys with new ones, and revoke the old ones'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "revoke" -d 'Revoke keys permanently and delete their stored secrets'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "rm" -d 'Revoke keys permanently and delete their stored secrets'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "revoke-all" -d 'Revoke every key of the account permanently'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "check" -d 'Check that the key in use works and that no key needs attention'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "recover" -d 'Finish or undo interrupted commands'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "renew" -d 'Create, rotate, deliver and retire keys as the runbook says'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "deliver" -d 'Deliver a stored key to files and commands'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "token" -d 'Print a stored secret'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "use" -d 'Switch to a stored key'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "env" -d 'Print `export GEN_API_KEY=...` for your shell'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "run" -d 'Run a command with a key in its environment'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "mcp" -d 'Keep keys out of the files of MCP clients'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "api" -d 'Send an authenticated request to the profile\'s service'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "profile" -d 'Manage profiles'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "provider" -d 'Manage providers, the services that genkey knows'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "destination" -d 'Manage presets of destinations, where keys can be delivered'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "doctor" -d 'Diagnose problems and suggest fixes'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "completions" -d 'Generate shell completions'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "man" -d 'Print the manual, or write its pages to a folder'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "sandbox" -d 'Run the embedded GEN-style server on loopback until Ctrl-C'
complete -c genkey -n "__fish_genkey_needs_command" -f -a "help" -d 'Show the help of a command or a topic'
complete -c genkey -n "__fish_genkey_using_subcommand login" -l provider -d 'Service to log in to: `gen`, `genrex`, `genmb` or one of your own' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l dialect -d 'Dialect of the key endpoints: `auto`, `reference`, `guide` or `pat`' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l key-header -d 'Header to send the key in, if the service accepts several, such as `X-MCP-API-Key`' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand login" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand login" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand login" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand login" -l jwt -d 'Log in with a JWT from the service\'s web app instead of a key'
complete -c genkey -n "__fish_genkey_using_subcommand login" -l with-token -d 'Read the key from stdin, or prompt for it on a terminal'
complete -c genkey -n "__fish_genkey_using_subcommand login" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand login" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand login" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand login" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand login" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l revoke -d 'Also revoke the key at the service'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l workspaces -d 'List the workspaces and agents that you have access to instead'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand whoami" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "list" -d 'List keys, by default all that are not revoked'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "ls" -d 'List keys, by default all that are not revoked'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "create" -d 'Create a key and store its secret'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "new" -d 'Create a key and store its secret'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "show" -d 'Show a key'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "rename" -d 'Rename a key'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "rotate" -d 'Replace keys with new ones, and revoke the old ones'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "revoke" -d 'Revoke keys permanently and delete their stored secrets'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "rm" -d 'Revoke keys permanently and delete their stored secrets'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "revoke-all" -d 'Revoke every key of the account permanently'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and not __fish_seen_subcommand_from list ls create new show rename rotate revoke rm revoke-all help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l status -d 'Only list keys with this status (comma-separated)' -r -f -a "active\t''
expired\t''
revoked\t''"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l name -d 'Only list keys whose name matches this pattern, such as `ci-*`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l expires-within -d 'Only list keys that have expired or expire within this time, such as `14d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l unused-for -d 'Only list keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l sort -d 'Sort by this field [default: the service\'s order]' -r -f -a "id\t''
name\t''
status\t''
created_at\t''
expires_at\t''
last_used_at\t''
revoked_at\t''"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l all -d 'Include revoked keys'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l no-expiry -d 'Only list keys that never expire'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l stored -d 'Only list keys whose secret is stored on this machine'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l reverse -d 'Reverse the order'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l status -d 'Only list keys with this status (comma-separated)' -r -f -a "active\t''
expired\t''
revoked\t''"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l name -d 'Only list keys whose name matches this pattern, such as `ci-*`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l expires-within -d 'Only list keys that have expired or expire within this time, such as `14d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l unused-for -d 'Only list keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l sort -d 'Sort by this field [default: the service\'s order]' -r -f -a "id\t''
name\t''
status\t''
created_at\t''
expires_at\t''
last_used_at\t''
revoked_at\t''"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l all -d 'Include revoked keys'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l no-expiry -d 'Only list keys that never expire'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l stored -d 'Only list keys whose secret is stored on this machine'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l reverse -d 'Reverse the order'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l name -d 'Same as the argument NAME' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l expires-in -d 'Lifetime, such as `90d` [default: never expires]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l no-expiry -d 'Create a key that never expires, despite the profile\'s `expires_in`'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l use -d 'Use the new key as the login'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l show-token -d 'Also print the secret, alone on stdout unless `-o` is given'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l if-missing -d 'Create nothing if a key with this name works already'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l name -d 'Same as the argument NAME' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l expires-in -d 'Lifetime, such as `90d` [default: never expires]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l no-expiry -d 'Create a key that never expires, despite the profile\'s `expires_in`'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l use -d 'Use the new key as the login'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l show-token -d 'Also print the secret, alone on stdout unless `-o` is given'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l if-missing -d 'Create nothing if a key with this name works already'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l expires-in -d 'Lifetime, such as `90d` [default: that of the old key]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l verify-with -d 'Command that must succeed with the new key in `GEN_API_KEY`, the variable of the service' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l grace -d 'Grace period in which the old key stays valid, such as `24h`; `genkey recover` ends it' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s y -l yes -d 'Skip the confirmation prompt, which only comes for a key whose secret is not stored'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l unused-for -d 'Revoke the keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l expired -d 'Revoke the keys that have expired'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l unused-for -d 'Revoke the keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l expired -d 'Revoke the keys that have expired'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l keep-current -d 'Keep the key in use'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from revoke-all" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "list" -d 'List keys, by default all that are not revoked'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "create" -d 'Create a key and store its secret'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a key'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rename" -d 'Rename a key'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "rotate" -d 'Replace keys with new ones, and revoke the old ones'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "revoke" -d 'Revoke keys permanently and delete their stored secrets'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "revoke-all" -d 'Revoke every key of the account permanently'
complete -c genkey -n "__fish_genkey_using_subcommand keys; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l status -d 'Only list keys with this status (comma-separated)' -r -f -a "active\t''
expired\t''
revoked\t''"
complete -c genkey -n "__fish_genkey_using_subcommand list" -l name -d 'Only list keys whose name matches this pattern, such as `ci-*`' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l expires-within -d 'Only list keys that have expired or expire within this time, such as `14d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l unused-for -d 'Only list keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l sort -d 'Sort by this field [default: the service\'s order]' -r -f -a "id\t''
name\t''
status\t''
created_at\t''
expires_at\t''
last_used_at\t''
revoked_at\t''"
complete -c genkey -n "__fish_genkey_using_subcommand list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand list" -l all -d 'Include revoked keys'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l no-expiry -d 'Only list keys that never expire'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l stored -d 'Only list keys whose secret is stored on this machine'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l reverse -d 'Reverse the order'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l status -d 'Only list keys with this status (comma-separated)' -r -f -a "active\t''
expired\t''
revoked\t''"
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l name -d 'Only list keys whose name matches this pattern, such as `ci-*`' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l expires-within -d 'Only list keys that have expired or expire within this time, such as `14d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l unused-for -d 'Only list keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l sort -d 'Sort by this field [default: the service\'s order]' -r -f -a "id\t''
name\t''
status\t''
created_at\t''
expires_at\t''
last_used_at\t''
revoked_at\t''"
complete -c genkey -n "__fish_genkey_using_subcommand ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l all -d 'Include revoked keys'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l no-expiry -d 'Only list keys that never expire'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l stored -d 'Only list keys whose secret is stored on this machine'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l reverse -d 'Reverse the order'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l name -d 'Same as the argument NAME' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l expires-in -d 'Lifetime, such as `90d` [default: never expires]' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand create" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand create" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand create" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand create" -l no-expiry -d 'Create a key that never expires, despite the profile\'s `expires_in`'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l use -d 'Use the new key as the login'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l show-token -d 'Also print the secret, alone on stdout unless `-o` is given'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l if-missing -d 'Create nothing if a key with this name works already'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand create" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand create" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand create" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l name -d 'Same as the argument NAME' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l expires-in -d 'Lifetime, such as `90d` [default: never expires]' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand new" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand new" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand new" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand new" -l no-expiry -d 'Create a key that never expires, despite the profile\'s `expires_in`'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l use -d 'Use the new key as the login'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l show-token -d 'Also print the secret, alone on stdout unless `-o` is given'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l if-missing -d 'Create nothing if a key with this name works already'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand new" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand new" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand new" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand new" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand show" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand show" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand show" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand show" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand show" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand show" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand show" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand show" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand show" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand rename" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l expires-in -d 'Lifetime, such as `90d` [default: that of the old key]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l expires-at -d 'Expiry date, such as `2027-01-31`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l verify-with -d 'Command that must succeed with the new key in `GEN_API_KEY`, the variable of the service' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l grace -d 'Grace period in which the old key stays valid, such as `24h`; `genkey recover` ends it' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s y -l yes -d 'Skip the confirmation prompt, which only comes for a key whose secret is not stored'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand rotate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l unused-for -d 'Revoke the keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l expired -d 'Revoke the keys that have expired'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand revoke" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l unused-for -d 'Revoke the keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l expired -d 'Revoke the keys that have expired'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l keep-current -d 'Keep the key in use'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand revoke-all" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand check" -l expires-within -d 'Report keys that have expired or expire within this time, such as `14d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l unused-for -d 'Report keys that have not been used for this long, such as `90d`' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l runbook -d 'Report keys that are not as this runbook says' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand check" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand check" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand check" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand check" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand check" -l require-expiry -d 'Report keys that never expire'
complete -c genkey -n "__fish_genkey_using_subcommand check" -l destinations -d 'Also run the commands that read destinations of the runbook'
complete -c genkey -n "__fish_genkey_using_subcommand check" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand check" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand check" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand check" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand check" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s y -l yes -d 'Skip the confirmation prompt before keys are revoked'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand recover" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l runbook -d 'The runbook' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l only -d 'Only this key of the runbook (repeatable)' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l splay -d 'Wait for a random time up to this long first, so that many machines do not start at once' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l force -d 'Rotate the keys although they are not due'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand renew" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l to -d 'Deliver the key to this file or command; repeatable (see `genkey help destinations`)' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand deliver" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand token" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand token" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand token" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand token" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand token" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand token" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand token" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand token" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand token" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand token" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand use" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand use" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand use" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand use" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand use" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand use" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand use" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand use" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand use" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand env" -l format -d 'Syntax of the assignment [default: shell]' -r -f -a "shell\t'sh, bash, zsh'
fish\t'fish'
powershell\t'PowerShell'
dotenv\t'A `.env` file'
json\t'A JSON object'
github\t'The file named by `$GITHUB_ENV`'"
complete -c genkey -n "__fish_genkey_using_subcommand env" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand env" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand env" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand env" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand env" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand env" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand env" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand env" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand env" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand env" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand run" -l key -d 'The key\'s id or exact name [default: the key in use]' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l env -d 'Environment variable for the key [default: the service\'s, such as GEN_API_KEY]' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l keep-env -d 'Keep this variable, such as GENKEY_PASSPHRASE, in the command\'s environment (repeatable)' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand run" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand run" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand run" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand run" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand run" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand run" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand run" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand run" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "list" -d 'List the MCP servers of your clients, and where their keys are'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "ls" -d 'List the MCP servers of your clients, and where their keys are'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "wrap" -d 'Start an MCP server through genkey, and take the key out of the client\'s file'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "unwrap" -d 'Start an MCP server as before it was wrapped'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "headers" -d 'Print the header that carries a stored key, as JSON'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and not __fish_seen_subcommand_from list ls wrap unwrap headers help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l key -d 'The id or exact name of a stored key [default: create one]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l env -d 'Environment variable for the key [default: the one that has it in the file]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l expires-in -d 'Lifetime of the new key' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l dry-run -d 'Show what would be done, without doing it'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from wrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from unwrap" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l key -d 'The key\'s id or exact name [default: the key in use]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l header -d 'The header, such as `X-API-Key` or `Authorization: Bearer` [default: the service\'s]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from headers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the MCP servers of your clients, and where their keys are'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from help" -f -a "wrap" -d 'Start an MCP server through genkey, and take the key out of the client\'s file'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from help" -f -a "unwrap" -d 'Start an MCP server as before it was wrapped'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from help" -f -a "headers" -d 'Print the header that carries a stored key, as JSON'
complete -c genkey -n "__fish_genkey_using_subcommand mcp; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand api" -s f -l field -d 'Add a text field to the JSON body; with GET and HEAD, to the query' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -s F -l typed-field -d 'Like `-f`, but parse `true`, `null` and numbers as JSON; `@FILE` reads a file' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l input -d 'Send this file as the body; `-` reads stdin' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand api" -s H -l header -d 'Add a request header, such as `Accept: text/csv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l host -d 'Send to another host of the service, such as `agent`' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand api" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand api" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand api" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand api" -s i -l include -d 'Print the status line and headers before the body'
complete -c genkey -n "__fish_genkey_using_subcommand api" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand api" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand api" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand api" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand api" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand api" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "list" -d 'List profiles'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "ls" -d 'List profiles'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "show" -d 'Show a profile [default: the one in use]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "use" -d 'Set the default profile'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "remove" -d 'Remove a profile and its login, unless it has stored keys'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "rm" -d 'Remove a profile and its login, unless it has stored keys'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and not __fish_seen_subcommand_from list ls show use remove rm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from use" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "list" -d 'List profiles'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show a profile [default: the one in use]'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "use" -d 'Set the default profile'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a profile and its login, unless it has stored keys'
complete -c genkey -n "__fish_genkey_using_subcommand profile; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "list" -d 'List the built-in providers and your own'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "ls" -d 'List the built-in providers and your own'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "show" -d 'Show the details of a provider [default: the profile\'s provider]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "add" -d 'Add or replace a provider of your own'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "remove" -d 'Remove a provider of your own, unless a profile uses it'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "rm" -d 'Remove a provider of your own, unless a profile uses it'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and not __fish_seen_subcommand_from list ls show add remove rm help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s y -l yes -d 'Allow stored keys to be sent to the new addresses'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s y -l yes -d 'Skip the confirmation prompt'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from rm" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the built-in providers and your own'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show the details of a provider [default: the profile\'s provider]'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add or replace a provider of your own'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "remove" -d 'Remove a provider of your own, unless a profile uses it'
complete -c genkey -n "__fish_genkey_using_subcommand provider; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -f -a "list" -d 'List the built-in presets of destinations and your own'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -f -a "ls" -d 'List the built-in presets of destinations and your own'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -f -a "show" -d 'Show what a preset runs'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -f -a "add" -d 'Add or replace a preset of your own'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and not __fish_seen_subcommand_from list ls show add help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from help" -f -a "list" -d 'List the built-in presets of destinations and your own'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show what a preset runs'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from help" -f -a "add" -d 'Add or replace a preset of your own'
complete -c genkey -n "__fish_genkey_using_subcommand destination; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand man" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand man" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand man" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand man" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand man" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand man" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand man" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand man" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand man" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l port -d 'Port to listen on; 0 picks a free one' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l data -d 'Data file of the server [default: that of `--sandbox`]' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l dialect -d 'Document that the key endpoints follow: the API reference, the "Get API Key" guide or the "Authentication" guide' -r -f -a "reference\t''
guide\t''
pat\t''"
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l jwt -d 'Also print a JWT with this lifetime, such as `1h`' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l fault -d 'Inject a fault, such as `POST /persisted_tokens: drop-answer` (repeatable)' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l reset -d 'Delete the server\'s data first'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand sandbox" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c genkey -n "__fish_genkey_using_subcommand help" -s p -l profile -d 'Use this profile [env: GENKEY_PROFILE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -l api-url -d 'Base URL of the service [env: GENKEY_API_URL]' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -s o -l output -d 'Output format: `table`, `json`, `jsonl`, `csv` or `tsv`' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -l color -d 'When to use colour' -r -f -a "auto\t'On a terminal'
always\t'Everywhere'
never\t'Nowhere'"
complete -c genkey -n "__fish_genkey_using_subcommand help" -l timeout -d 'Timeout for each request' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -l cacert -d 'Also trust the CA certificates in this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand help" -l store -d 'Store for new secrets [env: GENKEY_STORE]' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -l api-key-file -d 'Read the API key from this file' -r -F
complete -c genkey -n "__fish_genkey_using_subcommand help" -l clock -d 'Move the sandbox\'s clock, and this command\'s: `+80d`, `-1h`, `2027-03-01`' -r
complete -c genkey -n "__fish_genkey_using_subcommand help" -l json -d 'Print JSON (same as `-o json`)'
complete -c genkey -n "__fish_genkey_using_subcommand help" -s q -l quiet -d 'Only print data, warnings and errors'
complete -c genkey -n "__fish_genkey_using_subcommand help" -s v -l verbose -d 'Show requests, never secrets (repeat for more)'
complete -c genkey -n "__fish_genkey_using_subcommand help" -l no-input -d 'Never prompt; fail instead [env: GENKEY_NO_INPUT]'
complete -c genkey -n "__fish_genkey_using_subcommand help" -l sandbox -d 'Use the embedded server, which needs no account'
complete -c genkey -n "__fish_genkey_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
