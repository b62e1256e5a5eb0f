# Completions of genkey for bash, as `genkey completions bash` prints them.
# What fits is said by `genkey __complete`, which only reads files of this machine.

_genkey() {
    local program=genkey mode= line
    # The program that is typed, if it is a path.
    [[ $1 == */* && -x $1 ]] && program=$1
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ -z $mode ]]; then
            mode=$line
        else
            COMPREPLY+=("$line")
        fi
    done < <(command "$program" __complete bash "${COMP_TYPE:-9}" "${COLUMNS:-80}" "$2" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    case $mode in
        nospace) compopt -o nospace 2>/dev/null ;;
        files) compopt -o default 2>/dev/null || _genkey_lines compgen -f -- "$2" ;;
        folders) compopt -o dirnames 2>/dev/null || _genkey_lines compgen -d -- "$2" ;;
        program\ *) _genkey_program "${mode#program }" "$2" ;;
    esac
}

_genkey_lines() {
    local line
    while IFS= read -r line; do
        COMPREPLY+=("$(printf %q "$line")")
    done < <("$@")
}

# Completes the command line that begins at character $1.
_genkey_program() {
    local rest=$COMP_LINE at=0 first=0 word offset
    for word in "${COMP_WORDS[@]}"; do
        while [[ -n $rest && $rest != "$word"* ]]; do
            rest=${rest:1}
            at=$((at + 1))
        done
        [[ $at -ge $1 ]] && break
        rest=${rest#"$word"}
        at=$((at + ${#word}))
        first=$((first + 1))
    done
    for offset in _comp_command_offset _command_offset; do
        # Part of the package bash-completion.
        if declare -F $offset >/dev/null; then
            $offset $first
            return
        fi
    done
    if [[ $first -ge $COMP_CWORD && $2 != */* ]]; then
        _genkey_lines compgen -c -- "$2"
    else
        compopt -o default 2>/dev/null || _genkey_lines compgen -f -- "$2"
    fi
}

# In the order of the answer, where bash can (4.4 and newer).
complete -o nosort -F _genkey genkey 2>/dev/null || complete -F _genkey genkey
