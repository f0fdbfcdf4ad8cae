#include "cli/cli.h"

int main(int argc, char** argv) {
    return campaignd::cli::run(argc, argv);
}
