# What is installed: libraries, headers, a CMake package and files for pkg-config. All of it may be moved together.
set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/ckernels)
install(TARGETS ${CKERNELS_TARGETS} EXPORT ckernelsTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT ckernelsTargets NAMESPACE ckernels:: DESTINATION ${package_folder})
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
if(CKERNELS_CBLAS)
    install(DIRECTORY cblas/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endif()

configure_package_config_file(cmake/ckernelsConfig.cmake.in ckernelsConfig.cmake INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(ckernelsConfigVersion.cmake COMPATIBILITY ${compatibility})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ckernelsConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/ckernelsConfigVersion.cmake
    DESTINATION ${package_folder})

# From the folder of the .pc files up to the prefix.
file(RELATIVE_PATH up_to_prefix ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" up_to_prefix "${up_to_prefix}")
set(pkg_config_libraries)
foreach(library IN LISTS private_libraries)
    if(IS_ABSOLUTE "${library}" OR library MATCHES "^-")
        string(APPEND pkg_config_libraries " ${library}")
    else()
        string(APPEND pkg_config_libraries " -l${library}")
    endif()
endforeach()
configure_file(cmake/ckernels.pc.in ckernels.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ckernels.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
if(CKERNELS_CBLAS)
    configure_file(cmake/ckernels_cblas.pc.in ckernels_cblas.pc @ONLY)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ckernels_cblas.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endif()
