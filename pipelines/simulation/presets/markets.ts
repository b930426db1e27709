/** Countries of the simulated worlds: real places with rounded sizes, and unemployment of about the right level. */
import type { Market } from './contract.ts';

export const ITALY_MARKET: Market = {
  country: 'IT', currency: 'EUR', timeZone: 'Europe/Rome', language: 'it',
  cities: [
    ['Torino', '21', 45.07, 7.69, 848], ['Novara', '21', 45.45, 8.62, 102], ['Milano', '25', 45.46, 9.19, 1372], ['Brescia', '25', 45.54, 10.22, 197],
    ['Bergamo', '25', 45.69, 9.67, 120], ['Verona', '34', 45.44, 10.99, 258], ['Padova', '34', 45.41, 11.88, 209], ['Venezia', '34', 45.44, 12.33, 250],
    ['Bologna', '45', 44.49, 11.34, 392], ['Parma', '45', 44.8, 10.33, 196], ['Rimini', '45', 44.06, 12.57, 150], ['Firenze', '52', 43.77, 11.26, 361],
    ['Livorno', '52', 43.55, 10.31, 153], ['Roma', '62', 41.9, 12.5, 2749], ['Latina', '62', 41.47, 12.9, 128], ['Napoli', '72', 40.85, 14.27, 914],
    ['Salerno', '72', 40.68, 14.76, 127], ['Bari', '75', 41.12, 16.87, 316], ['Lecce', '75', 40.35, 18.17, 94], ['Palermo', '82', 38.12, 13.36, 630],
    ['Catania', '82', 37.5, 15.09, 299],
  ],
  unemployment: { national: 7.8, regional: { 21: 7.2, 25: 5, 34: 4.8, 45: 5.2, 52: 6, 62: 7.6, 72: 16, 75: 12, 82: 15.5 } },
  policyRate: 2,
};

export const BRAZIL_MARKET: Market = {
  country: 'BR', currency: 'BRL', timeZone: 'America/Sao_Paulo', language: 'pt',
  cities: [
    ['São Paulo', 'SP', -23.55, -46.63, 11_450], ['Campinas', 'SP', -22.91, -47.06, 1139], ['Santos', 'SP', -23.96, -46.33, 418], ['Rio de Janeiro', 'RJ', -22.91, -43.2, 6211],
    ['Niterói', 'RJ', -22.88, -43.1, 481], ['Belo Horizonte', 'MG', -19.92, -43.94, 2316], ['Uberlândia', 'MG', -18.91, -48.27, 713], ['Curitiba', 'PR', -25.43, -49.27, 1774],
    ['Londrina', 'PR', -23.31, -51.16, 556], ['Porto Alegre', 'RS', -30.03, -51.23, 1333], ['Caxias do Sul', 'RS', -29.17, -51.18, 463], ['Salvador', 'BA', -12.97, -38.5, 2418],
    ['Feira de Santana', 'BA', -12.27, -38.97, 616], ['Recife', 'PE', -8.05, -34.88, 1489], ['Fortaleza', 'CE', -3.73, -38.53, 2429], ['Goiânia', 'GO', -16.69, -49.26, 1437],
  ],
  unemployment: { national: 8, regional: { SP: 7.2, RJ: 10.5, MG: 6.2, PR: 4.9, RS: 5.4, BA: 13, PE: 13.5, CE: 9.5, GO: 6.3 } },
  policyRate: 12,
};

export const UNITED_STATES_MARKET: Market = {
  country: 'US', currency: 'USD', timeZone: 'America/Chicago', language: 'en',
  cities: [
    ['New York', 'NY', 40.71, -74.01, 8336], ['Buffalo', 'NY', 42.89, -78.88, 276], ['Los Angeles', 'CA', 34.05, -118.24, 3822], ['Fresno', 'CA', 36.74, -119.79, 545],
    ['San Diego', 'CA', 32.72, -117.16, 1381], ['Houston', 'TX', 29.76, -95.37, 2303], ['Dallas', 'TX', 32.78, -96.8, 1300], ['El Paso', 'TX', 31.76, -106.49, 677],
    ['Miami', 'FL', 25.76, -80.19, 449], ['Jacksonville', 'FL', 30.33, -81.66, 972], ['Chicago', 'IL', 41.88, -87.63, 2665], ['Rockford', 'IL', 42.27, -89.09, 147],
    ['Columbus', 'OH', 39.96, -83, 908], ['Cleveland', 'OH', 41.5, -81.69, 362], ['Atlanta', 'GA', 33.75, -84.39, 499], ['Philadelphia', 'PA', 39.95, -75.17, 1567],
  ],
  unemployment: { national: 4.2, regional: { NY: 4.4, CA: 4.9, TX: 4.1, FL: 3.3, IL: 4.7, OH: 4.2, GA: 3.5, PA: 3.9 } },
  policyRate: 4.5,
};
