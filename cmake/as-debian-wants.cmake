# Run by CPack on what it is about to pack. Debian's policy wants manual pages and the changelog compressed as far as
# gzip can, and without a time, so that two packages of one source do not differ.

if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
foreach(pair IN ITEMS man/man1/pgplumb.1:man/man1/pgplumb.1.gz doc/pgplumb/CHANGELOG.md:doc/pgplumb/changelog.gz)
  string(REPLACE ":" ";" pair ${pair})
  list(GET pair 0 from)
  list(GET pair 1 to)
  set(share ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/usr/share)
  execute_process(COMMAND gzip -9nc ${share}/${from} OUTPUT_FILE ${share}/${to} COMMAND_ERROR_IS_FATAL ANY)
  file(REMOVE ${share}/${from})
endforeach()
