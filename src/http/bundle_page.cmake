# Joins the page's scripts and its style sheets into one file each, without comments and spaces, and
# packs what a browser can take packed. Included by embed_assets.cmake.

# bundle_page(FILES OUT): FILES are "path=absolute source" of the whole page; OUT gets those to embed.
# Without esbuild the files stay as they are: the page works the same and takes longer to load.
function(bundle_page files out)
    find_program(ESBUILD esbuild)
    if(NOT ESBUILD)
        message(STATUS "esbuild is not installed: the page is embedded unbundled")
        set(${out} "${files}" PARENT_SCOPE)
        return()
    endif()
    file(REMOVE_RECURSE "${WORK_DIR}/source" "${WORK_DIR}/bundled")
    set(kept)
    foreach(pair IN LISTS files)
        string(REGEX REPLACE "=.*$" "" path "${pair}")
        string(REGEX REPLACE "^[^=]*=" "" source "${pair}")
        get_filename_component(folder "${WORK_DIR}/source/${path}" DIRECTORY)
        file(MAKE_DIRECTORY "${folder}")
        file(COPY_FILE "${source}" "${WORK_DIR}/source/${path}")
        if(NOT path MATCHES "\\.(js|css)$")
            list(APPEND kept "${pair}")
        endif()
    endforeach()
    find_program(NODE NAMES node nodejs)
    if(NODE)
        execute_process(COMMAND "${NODE}" "${CMAKE_CURRENT_LIST_DIR}/split_words.mjs" "${WORK_DIR}/source"
            COMMAND_ERROR_IS_FATAL ANY)
    endif()
    execute_process(
        COMMAND "${ESBUILD}" js/first.js js/main.js css/app.css --bundle --splitting --format=esm --minify
            --target=es2022 --charset=utf8 --legal-comments=none --log-level=warning
            --chunk-names=js/[name]-[hash] "--outdir=${WORK_DIR}/bundled"
        WORKING_DIRECTORY "${WORK_DIR}/source" RESULT_VARIABLE status ERROR_VARIABLE output)
    if(NOT status EQUAL 0)
        message(FATAL_ERROR "esbuild cannot bundle the page:\n${output}")
    endif()
    file(GLOB_RECURSE bundled RELATIVE "${WORK_DIR}/bundled" "${WORK_DIR}/bundled/*")
    foreach(path IN LISTS bundled)
        list(APPEND kept "${path}=${WORK_DIR}/bundled/${path}")
    endforeach()
    list(FILTER kept EXCLUDE REGEX "^index\\.html=")
    preload_chunks("${WORK_DIR}/bundled" "${WORK_DIR}/source/index.html")
    list(APPEND kept "index.html=${WORK_DIR}/source/index.html")
    set(${out} "${kept}" PARENT_SCOPE)
endfunction()

# preload_chunks(BUNDLED SHELL): names in the shell the files that the first script imports, so that
# they come with it and not after it.
function(preload_chunks bundled shell)
    file(READ "${bundled}/js/main.js" script)
    string(REGEX MATCHALL "(from|import)\"\\./[^\"]+\\.js\"" imports "${script}")
    set(links "")
    foreach(import IN LISTS imports)
        string(REGEX REPLACE "^.*\\./([^\"]+)\"$" "\\1" name "${import}")
        string(APPEND links "<link rel=\"modulepreload\" href=\"js/${name}\">\n")
    endforeach()
    file(READ "${shell}" html)
    string(REPLACE "<script type=\"module\" async src=\"js/first.js\"" "${links}<script type=\"module\" async src=\"js/first.js\"" html "${html}")
    file(WRITE "${shell}" "${html}")
endfunction()

# packed(PROGRAM ARGUMENTS SOURCE OUT): the file as PROGRAM packs it, in hex; empty when it is not
# installed or saves less than a tenth.
function(packed program arguments source out)
    set(${out} "" PARENT_SCOPE)
    find_program(PACK_${program} ${program})
    if(NOT PACK_${program})
        return()
    endif()
    execute_process(COMMAND "${PACK_${program}}" ${arguments} INPUT_FILE "${source}"
        OUTPUT_FILE "${WORK_DIR}/packed" RESULT_VARIABLE status)
    file(SIZE "${source}" plain)
    file(SIZE "${WORK_DIR}/packed" small)
    math(EXPR worth "${plain} * 9 / 10 - ${small}")
    if(status EQUAL 0 AND worth GREATER 0)
        file(READ "${WORK_DIR}/packed" hex HEX)
        set(${out} "${hex}" PARENT_SCOPE)
    endif()
endfunction()
