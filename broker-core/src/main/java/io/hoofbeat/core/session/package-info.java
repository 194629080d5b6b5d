/**
 * Sessions: one client from CONNECT to close. Read {@code Session} first. A session and all it holds is confined to the home
 * loop of its {@link io.hoofbeat.core.session.Connection}.
 */
@NullMarked
package io.hoofbeat.core.session;

import org.jspecify.annotations.NullMarked;
