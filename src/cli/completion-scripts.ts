// What a shell asks: `repro __complete`, with the words as far as they are typed. The answer's first line says which paths may
// stand there (files, directories, none), each further one is a word, a tab, and what it says.

export const shells = ['bash', 'zsh', 'fish'] as const

/** What each shell is to read, so that it completes calls of `repro`. */
export const completionScripts: Readonly<Record<(typeof shells)[number], string>> = {
  bash: `# eval "$(repro completion bash)"
_repro() {
  local words=() word line current answer kind
  # Readline takes = for a word of its own.
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ \${#words[@]} -gt 0 && ( $word == "=" || \${words[-1]} == *= ) ]]; then words[-1]+=$word; else words+=("$word"); fi
  done
  current=\${words[-1]}
  COMPREPLY=()
  compopt +o default 2>/dev/null
  {
    read -r kind
    while IFS=$'\\t' read -r line _; do COMPREPLY+=("\${line#"\${current%"\${current##*=}"}"}"); done
  } < <("\${COMP_WORDS[0]}" __complete "\${words[@]}" 2>/dev/null)
  current=\${current##*=}
  case $kind in
  files) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
  directories) compopt -o filenames; while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
  esac
}
complete -F _repro repro
`,
  zsh: `#compdef repro
# eval "$(repro completion zsh)", or as a file _repro in a directory of $fpath
_repro() {
  local -a answer described
  local line
  answer=("\${(@f)$("\${(Q)words[1]}" __complete "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in "\${(@)answer[2,-1]}"; do described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"); done
  (( $#described )) && _describe -t values repro described
  case $answer[1] in
  files) _files ;;
  directories) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _repro ]]; then _repro "$@"; else compdef _repro repro; fi
`,
  fish: `# repro completion fish | source
function __repro_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    test -z "$current"; and set current ''
    set -l answer ($words[1] __complete $words[2..-1] $current 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path $current
        case directories
            __fish_complete_directories $current ''
    end
    test (count $answer) -gt 1; and printf '%s\\n' $answer[2..-1]
end
complete -c repro -e
complete -c repro -f -a '(__repro_complete)'
`,
}
