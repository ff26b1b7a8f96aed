# bash completion for cofferdam; works with and without the bash-completion package.

_cofferdam_options=(
    --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile
    --config --kubernetes-version --admission-config --platform-namespace --open-world --baseline --waivers --fail-on
    --format -f --output -o --verbose -v --color --timings --help -h
)
_cofferdam_formats=(text json sarif junit markdown html csv)

_cofferdam_words() {
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2")
}

_cofferdam_files() {
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

_cofferdam() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} verb=
    COMPREPLY=()
    [ "$COMP_CWORD" -gt 1 ] && verb=${COMP_WORDS[1]}
    case $verb in
        '') _cofferdam_words 'scan explain --help -h --version' "$word" ;;
        explain)
            case $word in
                -*) _cofferdam_words '--help -h' "$word" ;;
                *) _cofferdam_words "$(cofferdam explain 2>/dev/null | awk '{print $1}')" "$word" ;;
            esac ;;
        scan)
            case $before in
                --format|-f) _cofferdam_words "${_cofferdam_formats[*]}" "$word" ;;
                --color) _cofferdam_words 'auto always never' "$word" ;;
                --fail-on) _cofferdam_words 'info low medium high critical never unknown' "$word" ;;
                --exclude|--kubernetes-version|--platform-namespace|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words "${_cofferdam_options[*]}" "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
    esac
}

complete -F _cofferdam cofferdam
