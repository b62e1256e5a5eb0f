# Completions of genkey for fish, as `genkey completions fish` prints them.
# What fits is said by `genkey __complete`, which only reads files of this machine.

function __genkey_complete
    # fish 4 has `-x`, and older ones `-o`.
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    # Assignments before the program are words, too.
    while string match -qr '^\w+=' -- "$words[1]"
        set -e words[1]
    end
    set -l current (commandline -ct)
    set -l program genkey
    # The program that is typed, if it is a path.
    if string match -q '*/*' -- $words[1]; and test -x "$words[1]"
        set program $words[1]
    end
    set -e words[1]
    set -l lines (command $program __complete fish $words "$current" 2>/dev/null)
    set -l mode (string split ' ' -- "$lines[1]")
    set -e lines[1]
    printf '%s\n' $lines
    switch "$mode[1]"
        case files
            __fish_complete_path "$current"
        case folders
            __fish_complete_directories "$current" ''
        case program
            set -l rest
            set -l first (math $mode[2] + 1)
            if test $first -le (count $words)
                set rest (string escape -- $words[$first..-1])
            end
            complete -C (string join ' ' -- $rest "$current")
    end
end

complete --command genkey --erase
complete --command genkey --keep-order --no-files --arguments '(__genkey_complete)'
