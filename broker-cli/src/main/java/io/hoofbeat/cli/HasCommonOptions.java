package io.hoofbeat.cli;

/** A command. */
interface HasCommonOptions {

    CommonOptions common();
}
