# The Debian package that `cpack` makes of a release build.

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pgplumb)
set(CPACK_PACKAGE_CONTACT "pgplumb developers <pgplumb@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "tells whether a PostgreSQL database is what its description says")
set(CPACK_PACKAGE_DESCRIPTION
"pgplumb reads the catalog of a live PostgreSQL database, holds it against a
description and the migration ledger, and reports what differs: tables that
a ledger stamps as applied but that do not exist, missing foreign keys,
columns of another type. Reports are JUnit XML, Markdown, JSON, SARIF, text.
.
It reads in one read-only transaction, and runs no code of the database's.")
set(CPACK_STRIP_FILES ON)
# Else a folder is as the umask of whoever packs it.
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION database)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_SOURCE_DIR}/cmake/as-debian-wants.cmake)
include(CPack)
