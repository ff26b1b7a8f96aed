# bash completion for cofferdam; works with and without the bash-completion package.

_cofferdam_options=(
    --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri
    --config --kubernetes-version --admission-config --platform-namespace --open-world --baseline --waivers --fail-on --events --events-since --probe
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
        '') _cofferdam_words 'scan reach why why-not seal fix diff policy comply verify blast graph who-can collect watch observe rbac-manifest explain --help -h --version' "$word" ;;
        collect)
            case $word in
                -*) _cofferdam_words '--output -o --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --host --docker-host --daemon-file --cri --anonymise --anonymise-key --passphrase-file --encrypt-to --help -h' "$word" ;;
                *) _cofferdam_files "$word" ;;
            esac ;;
        watch)
            case $before in
                --format | -f) _cofferdam_words 'text json' "$word" ;;
                --color) _cofferdam_words 'auto always never' "$word" ;;
                --fail-on) _cofferdam_words 'info low medium high critical never unknown' "$word" ;;
                --kubeconfig | --config | --admission-config | --baseline | --waivers) _cofferdam_files "$word" ;;
                *) _cofferdam_words '--context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --config --kubernetes-version --admission-config --platform-namespace --open-world --baseline --waivers --fail-on --format -f --color --seconds --help -h' "$word" ;;
            esac ;;
        observe)
            case $before in
                --tls-certificate | --tls-key) _cofferdam_files "$word" ;;
                *) _cofferdam_words '--audit-webhook --tls-certificate --tls-key --output -o --most-megabytes --help -h' "$word" ;;
            esac ;;
        rbac-manifest) _cofferdam_words '--name --secret-metadata --help -h' "$word" ;;
        explain)
            case $word in
                -*) _cofferdam_words '--config --help -h' "$word" ;;
                *) _cofferdam_words "$(cofferdam explain 2>/dev/null | awk '{print $1}')" "$word" ;;
            esac ;;
        policy)
            case $before in
                policy) _cofferdam_words 'list lint test export eval replay probe --help -h' "$word" ;;
                --stage) _cofferdam_words 'audit warn deny' "$word" ;;
                --format) _cofferdam_words 'text json' "$word" ;;
                --cel|--kubernetes-version|--name|--message|--kind|--exempt) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--cel --batch --object --old --params --request --namespace-object --kubernetes-version --format --all --name --message --kind --stage --over --exempt --namespace --output -o --verbose -v --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        seal)
            case $before in
                --format|-f) _cofferdam_words 'text json markdown' "$word" ;;
                --assume-breach) _cofferdam_words 'exposed reached none' "$word" ;;
                --from|--protect|--budget|--contain|--kubernetes-version|--namespace|--api-server|--exclude|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--from --protect --budget --on-conditions --close-ways-in --contain --network --flows --observed-only --namespace --allow-external-names --api-server --out --force --format -f --config --kubernetes-version --admission-config --assume-breach --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --assume --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        reach|why|why-not)
            case $before in
                --format|-f)
                    if [ "$verb" = reach ]; then _cofferdam_words 'text json csv markdown dot' "$word"
                    else _cofferdam_words 'text json' "$word"; fi ;;
                --color) _cofferdam_words 'auto always never' "$word" ;;
                --assume) _cofferdam_words 'cni=enforcing cni=none cni=calico cni=cilium' "$word" ;;
                --families) _cofferdam_words 'v4 v6 both' "$word" ;;
                --from|--to) _cofferdam_words 'internet ingress-controller' "$word" ;;
                --port|--exclude|--profile|--env|--render-seconds) ;;
                *)
                    case $verb$word in
                        reach-*) _cofferdam_words '--from --to --port --exposure --internet --explain --families --assume --config --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --format -f --output -o --color --all --help -h' "$word" ;;
                        why-*) _cofferdam_words '--port --assume --config --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --format -f --output -o --color --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        blast|graph)
            case $before in
                --format|-f)
                    if [ "$verb" = graph ]; then _cofferdam_words 'json graphml dot' "$word"
                    else _cofferdam_words 'text json' "$word"; fi ;;
                --assume) _cofferdam_words 'cni=enforcing cni=none cni=calico cni=cilium' "$word" ;;
                --assume-breach) _cofferdam_words 'exposed reached none' "$word" ;;
                --kubernetes-version|--exclude|--profile|--env|--render-seconds) ;;
                *)
                    case $verb$word in
                        blast-*) _cofferdam_words '--assume --assume-breach --all --kubernetes-version --admission-config --config --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --format -f --help -h' "$word" ;;
                        graph-*) _cofferdam_words '--assume --assume-breach --kubernetes-version --admission-config --config --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --format -f --output -o --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        who-can)
            case $before in
                --namespace|-n|--name|--as|--as-group|--exclude|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--namespace -n --name --as --as-group --config --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        diff)
            case $before in
                --format|-f) _cofferdam_words 'text json markdown csv' "$word" ;;
                --color) _cofferdam_words 'auto always never' "$word" ;;
                --fail-on) _cofferdam_words 'added removed any unknown none' "$word" ;;
                --assume) _cofferdam_words 'cni=enforcing cni=none cni=calico cni=cilium' "$word" ;;
                --exclude|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--before --after --reach --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --config --assume --fail-on --format -f --output -o --color --all --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        fix)
            case $before in
                --format|-f) _cofferdam_words 'text json' "$word" ;;
                --rule|--exclude|--kubernetes-version|--platform-namespace|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--rule --config --kubernetes-version --admission-config --platform-namespace --waivers --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --diff --out --in-place --force --format -f --verbose -v --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        comply)
            case $before in
                --format|-f) _cofferdam_words 'text json csv html' "$word" ;;
                --framework) _cofferdam_words 'attack cis-docker cis-k8s nist-800-190 nsa pci-dss pss' "$word" ;;
                --color) _cofferdam_words 'auto always never' "$word" ;;
                --exclude|--kubernetes-version|--profile|--env|--render-seconds) ;;
                *)
                    case $word in
                        -*) _cofferdam_words '--framework --managed --config --kubernetes-version --admission-config --waivers --exclude --no-gitignore --render --values --render-seconds --env --env-file --profile --context --kubeconfig --in-cluster --allow-exec --allow-insecure-tls --secret-metadata --passphrase-file --identity --host --docker-host --daemon-file --cri --format -f --pack --key --verbose -v --color --help -h' "$word" ;;
                        *) _cofferdam_files "$word" ;;
                    esac ;;
            esac ;;
        verify)
            case $word in
                -*) _cofferdam_words '--key --help -h' "$word" ;;
                *) _cofferdam_files "$word" ;;
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
