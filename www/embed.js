// @ts-check
/**
 * Defines the element `<portogram-charts src="office.pcap">`, which shows the charts of a capture or a document in any page. The page
 * itself is loaded from the folder that this module is in. Without a window, does nothing.
 */

import { PortogramCharts } from './element/element.js';

PortogramCharts.site = new URL('.', import.meta.url).href;
globalThis.customElements?.get('portogram-charts') ?? globalThis.customElements?.define('portogram-charts', PortogramCharts);

export { PortogramCharts };
