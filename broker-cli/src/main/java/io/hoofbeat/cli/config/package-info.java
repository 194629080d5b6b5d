/**
 * Configuration: one table of keys and everything that is read or written with it. Read {@link
 * io.hoofbeat.cli.config.ConfigKeys} first, then {@link io.hoofbeat.cli.config.ConfigurationReader}. The package owns no
 * mutable state; a {@link io.hoofbeat.cli.config.Configuration} is immutable.
 */
@NullMarked
package io.hoofbeat.cli.config;

import org.jspecify.annotations.NullMarked;
