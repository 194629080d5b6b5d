/** Tests of the commands. The classes named {@code *IT} run the packaged jar; read {@link io.hoofbeat.cli.HoofbeatProcess} first. */
@NullMarked
package io.hoofbeat.cli;

import org.jspecify.annotations.NullMarked;
