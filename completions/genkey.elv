# Completions of genkey for elvish, as `genkey completions elvish` prints them.
# What fits is said by `genkey __complete`, which only reads files of this machine.

use str

set edit:completion:arg-completer[genkey] = {|@words|
    # The program that is typed, if it is a path.
    var program = genkey
    if (str:contains $words[0] /) {
        set program = $words[0]
    }
    var lines = []
    try {
        set lines = [((external $program) __complete elvish (all $words[1..]) 2>/dev/null)]
    } catch e {
        nop
    }
    if (> (count $lines) 0) {
        var mode @rows = $@lines
        for row $rows {
            var end value about = (str:split "\t" $row)
            var suffix = ' '
            if (eq $end -) {
                set suffix = ''
            }
            var display = $value
            if (not-eq $about '') {
                set display = $value'  '$about
            }
            edit:complex-candidate $value &code-suffix=$suffix &display=$display
        }
        if (or (eq $mode files) (eq $mode folders)) {
            edit:complete-filename $@words
        } elif (str:has-prefix $mode 'program ') {
            var first = (num (str:trim-prefix $mode 'program '))
            edit:complete-sudo (all $words[$first..])
        }
    }
}
