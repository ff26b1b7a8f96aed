# cmake --install: the program, its man page, its completions, and the texts that go with it.
include(GNUInstallDirs)

install(TARGETS cofferdam RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES docs/man/cofferdam.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES LICENSE README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Where each shell looks without being told.
install(FILES completions/cofferdam.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME cofferdam)
install(FILES completions/_cofferdam DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES completions/cofferdam.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
