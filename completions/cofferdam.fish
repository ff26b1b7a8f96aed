# fish completion for cofferdam.

function __cofferdam_rules
    cofferdam explain 2>/dev/null | awk '{print $1}'
end

set -l scan '__fish_seen_subcommand_from scan'
set -l explain '__fish_seen_subcommand_from explain'

complete -c cofferdam -n __fish_use_subcommand -f -a scan -d 'Answer the seven questions'
complete -c cofferdam -n __fish_use_subcommand -f -a explain -d 'Tell a rule in full'
complete -c cofferdam -n __fish_use_subcommand -f -l version -d 'Print the version'
complete -c cofferdam -s h -l help -d 'Print the options'

complete -c cofferdam -n $explain -f -a '(__cofferdam_rules)'

complete -c cofferdam -n $scan -x -l exclude -d 'Leave out what matches, as in .gitignore'
complete -c cofferdam -n $scan -l no-gitignore -d 'Read also what a .gitignore leaves out'
complete -c cofferdam -n $scan -l render -d 'Render charts and kustomizations'
complete -c cofferdam -n $scan -r -l values -d 'Values file for charts'
complete -c cofferdam -n $scan -x -l render-seconds -d 'Time for each chart or kustomization'
complete -c cofferdam -n $scan -x -l env -d 'KEY=VALUE for Compose files'
complete -c cofferdam -n $scan -r -l env-file -d 'Variables for Compose files, instead of .env'
complete -c cofferdam -n $scan -x -l profile -d 'Compose services of these profiles only'
complete -c cofferdam -n $scan -r -l config -d 'Settings'
complete -c cofferdam -n $scan -x -l kubernetes-version -d 'Judge as this minor version does'
complete -c cofferdam -n $scan -r -l admission-config -d "The API server's admission control configuration"
complete -c cofferdam -n $scan -x -l platform-namespace -d 'Show these namespaces apart'
complete -c cofferdam -n $scan -l open-world -d 'The targets may lack objects of the kinds that they hold'
complete -c cofferdam -n $scan -r -l baseline -d 'JSON report of an earlier scan'
complete -c cofferdam -n $scan -r -l waivers -d 'Accepted findings'
complete -c cofferdam -n $scan -x -l fail-on -a 'info low medium high critical never unknown' -d 'From when on the exit status is 1'
complete -c cofferdam -n $scan -x -s f -l format -a 'text json sarif junit markdown html csv' -d 'What goes to standard output'
complete -c cofferdam -n $scan -r -s o -l output -d 'FILE, or FORMAT=FILE'
complete -c cofferdam -n $scan -s v -l verbose -d 'Findings too, with field and line'
complete -c cofferdam -n $scan -x -l color -a 'auto always never' -d 'Color of the text report'
complete -c cofferdam -n $scan -l timings -d 'Say how long each stage took'
